import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import { App } from "antd";
import type { ReactNode } from "react";

/** What the shell puts around every page, without its router. */
export function renderInShell(page: ReactNode) {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const view = render(
    <App>
      <QueryClientProvider client={queryClient}>{page}</QueryClientProvider>
    </App>,
  );
  return { ...view, queryClient };
}
