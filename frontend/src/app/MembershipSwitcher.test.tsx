import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import type { Membership } from "@/api/session";
import { currentSession, signedIn } from "@/api/session";
import { SessionContext } from "@/api/session-context";
import type { Me } from "@/api/types";
import { API, startServer } from "@/testing/server";
import { renderInShell } from "@/testing/stage";
import { MembershipSwitcher } from "./MembershipSwitcher";

const server = startServer();
const me = { company: { name: "An Phát" }, partner: null } as Me;
const place = (id: string, company_name: string, partner_name: string | null): Membership => ({
  id,
  company_id: `company of ${id}`,
  company_name,
  role: partner_name ? "customer" : "sales",
  partner_id: partner_name && `partner of ${id}`,
  partner_name,
});
const BOTH = [place("m1", "An Phát", null), place("m2", "Hansung Vina", "Cửa hàng Minh Khai")];

function show(memberships: Membership[]) {
  const session = { state: "signed-in", membershipId: "m1", memberships } as const;
  const router = createRouter({
    routeTree: createRootRoute({
      component: () => (
        <SessionContext value={session}>
          <MembershipSwitcher me={me} />
        </SessionContext>
      ),
    }),
    history: createMemoryHistory({ initialEntries: ["/orders/of-the-old-company"] }),
  });
  renderInShell(<RouterProvider router={router as never} />);
  return router;
}

describe("the membership switcher", () => {
  it("enters the other firm from the start page", async () => {
    signedIn({ access_token: "old", expires_in: 600, membership_id: "m1", memberships: BOTH });
    server.use(
      http.post(`${API}/auth/refresh`, async ({ request }) => {
        const { membership_id } = (await request.json()) as { membership_id: string };
        return HttpResponse.json({ access_token: "new", expires_in: 600, membership_id, memberships: BOTH });
      }),
    );
    const router = show(BOTH);
    const choice = await screen.findByRole("combobox", { name: "Đang làm việc cho" });
    await userEvent.selectOptions(choice, "Hansung Vina · Cửa hàng Minh Khai");
    await waitFor(() => expect(currentSession()).toMatchObject({ membershipId: "m2" }));
    expect(router.state.location.pathname).toBe("/");
  });

  it("only names the firm of a person who has one", async () => {
    show(BOTH.slice(0, 1));
    expect(await screen.findByText("An Phát")).toBeInTheDocument();
    expect(screen.queryByRole("combobox")).toBeNull();
  });
});
