import { queryOptions } from "@tanstack/react-query";
import { bodyOf, client } from "@/api/client";
import type { PageName } from "@/api/layouts";
import type { PageLayout } from "@/api/types";

const PATH = "/api/v1/layouts/{page}";
type Key = { page: PageName; groupId: string | undefined };

const params = ({ page, groupId }: Key) => ({ path: { page }, query: groupId ? { group_id: groupId } : {} });

/** How a page is arranged for a group, or for all, with its tag. */
export const layoutQuery = (key: Key) =>
  queryOptions({
    queryKey: ["layouts", key.page, key.groupId ?? null],
    queryFn: async ({ signal }): Promise<{ layout: PageLayout; tag: string }> => {
      const { data, response } = await client.GET(PATH, { params: params(key), signal });
      return { layout: data as PageLayout, tag: response.headers.get("ETag") ?? "" };
    },
  });

type Saved = Key & { tag: string; columns: string[]; steps: string[] };

export const saveLayout = ({ tag, columns, steps, ...key }: Saved): Promise<PageLayout> =>
  bodyOf(
    client.PUT(PATH, { params: { ...params(key), header: { "If-Match": tag } }, body: { columns, steps } }),
  );
