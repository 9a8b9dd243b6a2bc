import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Link,
  RouterProvider,
} from "@tanstack/react-router";
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { renderInShell } from "@/testing/stage";
import { SearchBox } from "./SearchBox";

/** Longer than the box waits before it searches. */
const SLOW_MS = 500;
const later = () => new Promise<void>((resolve) => setTimeout(resolve, SLOW_MS));

/** A list that is searched, and a card that takes its time to open. */
function show(address: string) {
  const root = createRootRoute();
  const list = createRoute({
    getParentRoute: () => root,
    path: "/list",
    validateSearch: ({ query }: { query?: string | undefined }) => ({ query }),
    component: List,
  });
  const card = createRoute({ getParentRoute: () => root, path: "/card", loader: later });
  const router = createRouter({
    routeTree: root.addChildren([list, card]),
    history: createMemoryHistory({ initialEntries: [address] }),
  });
  function List() {
    const { query } = list.useSearch();
    const navigate = list.useNavigate();
    return (
      <>
        <SearchBox
          label="Find"
          value={query}
          onChange={(next) => void navigate({ search: { query: next } as never })}
        />
        <Link to={"/card" as string}>Card</Link>
        <Link to={"/list" as string}>All</Link>
      </>
    );
  }
  renderInShell(<RouterProvider router={router as never} />);
  return router;
}

describe("the search box", () => {
  it("looks for what was typed, once, when the typing rests", async () => {
    const router = show("/list");
    await userEvent.type(await screen.findByRole("searchbox", { name: "Find" }), "rice");
    await waitFor(() => expect(router.state.location.search).toEqual({ query: "rice" }));
    expect(router.history.length).toBe(2);
  });

  it("does not call back somebody who has gone on to another page", async () => {
    const router = show("/list");
    await userEvent.type(await screen.findByRole("searchbox", { name: "Find" }), "rice");
    await userEvent.click(screen.getByRole("link", { name: "Card" }));
    await later();
    await waitFor(() => expect(router.state.resolvedLocation?.pathname).toBe("/card"));
    expect(router.state.location.pathname).toBe("/card");
  });

  it("shows what the address says when that changes", async () => {
    const router = show("/list?query=rice");
    const box = await screen.findByRole("searchbox", { name: "Find" });
    expect(box).toHaveValue("rice");
    await userEvent.click(screen.getByRole("link", { name: "All" }));
    await waitFor(() => expect(box).toHaveValue(""));
    await later();
    expect(router.state.location.search).toEqual({});
  });

  it("does not search again for what was being typed when the address changed", async () => {
    const router = show("/list?query=rice");
    const box = await screen.findByRole("searchbox", { name: "Find" });
    await userEvent.type(box, "x");
    await userEvent.click(screen.getByRole("link", { name: "All" }));
    await waitFor(() => expect(box).toHaveValue(""));
    await later();
    expect(router.state.location.search).toEqual({});
  });
});
