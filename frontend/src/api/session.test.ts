import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { API, startServer } from "@/testing/server";
import { client } from "./client";
import { currentSession, lookAs, refresh, signedIn, signOut, switchMembership } from "./session";

const server = startServer();

const membership = (id: string) => ({
  id,
  company_id: `company of ${id}`,
  company_name: "An Phát",
  role: "sales",
  partner_id: null,
  partner_name: null,
});
const token = (access_token: string, membership_id = "m1", expires_in = 600) => ({
  access_token,
  token_type: "Bearer" as const,
  expires_in,
  membership_id,
  memberships: [membership("m1"), membership("m2")],
});

describe("the session", () => {
  beforeEach(() => signedIn(token("old")));

  it("renews a refused token once, unseen, and repeats the request with its body", async () => {
    let refreshes = 0;
    server.use(
      http.post(`${API}/auth/refresh`, () => {
        refreshes += 1;
        return HttpResponse.json(token("new"));
      }),
      http.post(`${API}/sales-orders/preview`, async ({ request }) => {
        if (request.headers.get("Authorization") !== "Bearer new")
          return new HttpResponse(null, { status: 401 });
        return HttpResponse.json({ echo: await request.json() });
      }),
    );
    const ask = () => client.POST("/api/v1/sales-orders/preview", { body: { lines: [] } });
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers.map(({ data }) => data)).toEqual([
      { echo: { lines: [] } },
      { echo: { lines: [] } },
      { echo: { lines: [] } },
    ]);
    expect(refreshes).toBe(1);
  });

  it("renews before the token runs out", async () => {
    signedIn(token("almost over", "m1", 5));
    server.use(
      http.post(`${API}/auth/refresh`, () => HttpResponse.json(token("fresh"))),
      http.get(`${API}/me`, ({ request }) =>
        HttpResponse.json({ sent: request.headers.get("Authorization") }),
      ),
    );
    const { data } = await client.GET("/api/v1/me");
    expect(data).toEqual({ sent: "Bearer fresh" });
  });

  it("waits for the other tab's cookie when both refreshed at once", async () => {
    let calls = 0;
    server.use(
      http.post(`${API}/auth/refresh`, () => {
        calls += 1;
        return calls === 1
          ? HttpResponse.json({ code: "refresh_in_progress" }, { status: 409 })
          : HttpResponse.json(token("new"));
      }),
    );
    expect(await refresh()).toBe(true);
    expect(currentSession().state).toBe("signed-in");
  });

  it("ends when the refresh token is refused, and survives a server that is down", async () => {
    server.use(http.post(`${API}/auth/refresh`, () => new HttpResponse(null, { status: 503 })));
    expect(await refresh()).toBe(false);
    expect(currentSession().state).toBe("signed-in");
    server.use(http.post(`${API}/auth/refresh`, () => new HttpResponse(null, { status: 401 })));
    expect(await refresh()).toBe(false);
    expect(currentSession().state).toBe("signed-out");
  });

  it("changes the membership through a refresh", async () => {
    server.use(
      http.post(`${API}/auth/refresh`, async ({ request }) => {
        const body = (await request.json()) as { membership_id: string };
        return HttpResponse.json(token("other", body.membership_id));
      }),
    );
    expect(await switchMembership("m2")).toBe(true);
    expect(currentSession()).toMatchObject({ state: "signed-in", membershipId: "m2" });
  });

  it("is over after signing out, even without an answer", async () => {
    server.use(http.post(`${API}/auth/sign-out`, () => HttpResponse.error()));
    await signOut();
    expect(currentSession().state).toBe("signed-out");
  });

  it.each([
    ["has run out", 600, 401],
    ["is about to", 5, 403],
  ])("does not do as oneself what was asked of a view that %s", async (_, expires_in, refused) => {
    const carriedOut: (string | null)[] = [];
    server.use(
      http.post(`${API}/auth/refresh`, () => HttpResponse.json(token("own"))),
      http.post(`${API}/sales-orders/:id/cancellation`, ({ request }) => {
        const bearer = request.headers.get("Authorization");
        if (bearer === "Bearer view") return HttpResponse.json({ code: "refused" }, { status: refused });
        carriedOut.push(bearer);
        return HttpResponse.json({});
      }),
    );
    const view = { access_token: "view", token_type: "Bearer" as const, membership_id: "theirs" };
    lookAs({ ...view, expires_in, name: "Lan", partner_name: "Tạp hóa Lan" });
    const asking = client.POST("/api/v1/sales-orders/{order_id}/cancellation", {
      params: { path: { order_id: "o" }, header: { "Idempotency-Key": "k" } },
      body: { reason: "Đặt nhầm" },
    });
    await expect(asking).rejects.toMatchObject({ code: "asked_as_another" });
    expect(carriedOut).toEqual([]);
    expect(currentSession()).toMatchObject({ membershipId: "m1" });
  });
});
