/** Who is signed in: the access token in memory, the refresh token in a cookie that no script can read. */
import type { components } from "./schema.gen";

export type Membership = components["schemas"]["MembershipChoice"];
type TokenRead = components["schemas"]["TokenRead"];

export type Session =
  | { state: "unknown" }
  | { state: "signed-out" }
  | AfterHours
  | { state: "signed-in"; membershipId: string; memberships: readonly Membership[]; viewing?: Viewing };

/** Outside the person's hours: an order may be left for when they begin, and nothing is shown. */
export type AfterHours = { state: "after-hours"; membershipId: string; company: string; opensAt: string };

/** Whom staff looks as, reading only. */
export type Viewing = { name: string; partner: string };
type ViewRead = components["schemas"]["ViewRead"];

const AUTH = "/api/v1/auth";
const EARLY_MS = 15_000;
const COOKIE_SETTLES_MS = 300;

let session: Session = { state: "unknown" };
let accessToken = "";
let goodUntil = 0;
let refreshing: Promise<boolean> | undefined;
const listeners = new Set<() => void>();

export const currentSession = (): Session => session;

/** As whom the reader asks now. */
export const currentMembershipId = (): string | undefined =>
  "membershipId" in session ? session.membershipId : undefined;

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function become(next: Session): void {
  session = next;
  for (const listener of listeners) listener();
}

const isViewing = (now: Session): boolean => now.state === "signed-in" && now.viewing !== undefined;

function signedOut(): void {
  accessToken = "";
  goodUntil = 0;
  become({ state: "signed-out" });
}

export function signedIn(answer: TokenRead): void {
  accessToken = answer.access_token;
  goodUntil = Date.now() + answer.expires_in * 1000;
  const { membership_id: membershipId, memberships, opens_at: opensAt } = answer;
  if (opensAt) {
    const company = memberships.find(({ id }) => id === membershipId)?.company_name ?? "";
    become({ state: "after-hours", membershipId, company, opensAt });
    return;
  }
  const unchanged = session.state === "signed-in" && session.membershipId === membershipId;
  if (!unchanged) become({ state: "signed-in", membershipId, memberships });
}

/** Look as somebody else with a token of its own; the cookie stays the reader's, so that the next refresh is the way back. */
export function lookAs(view: ViewRead): void {
  accessToken = view.access_token;
  goodUntil = Date.now() + view.expires_in * 1000;
  become({
    state: "signed-in",
    membershipId: view.membership_id,
    memberships: [],
    viewing: { name: view.name, partner: view.partner_name },
  });
}

const postAuth = (path: string, body?: object): Promise<Response> =>
  globalThis.fetch(`${AUTH}${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body ?? {}),
    credentials: "same-origin",
  });

/** One tab at a time: the cookie rotates, and a second use of an old one would end the whole sign-in. */
const alone = <T>(run: () => Promise<T>): Promise<T> =>
  navigator.locks ? navigator.locks.request("giao.refresh", run) : run();

/** 409: another tab without the lock was a moment earlier, and its new cookie is ours as well. */
async function exchange(membershipId?: string): Promise<boolean> {
  const body = {
    ...(membershipId ? { membership_id: membershipId } : {}),
    after_hours: session.state === "after-hours",
  };
  let response = await postAuth("/refresh", body);
  if (response.status === 409) {
    await new Promise((resolve) => setTimeout(resolve, COOKIE_SETTLES_MS));
    response = await postAuth("/refresh", body);
  }
  if (response.ok) signedIn(await response.json());
  else if (response.status === 401 || response.status === 403 || session.state === "unknown") signedOut();
  return response.ok;
}

/** True when a new access token is there; a server that cannot be reached leaves the session as it is. */
export function refresh(): Promise<boolean> {
  const membershipId = isViewing(session) ? undefined : currentMembershipId();
  refreshing ??= alone(() => exchange(membershipId))
    .catch(() => {
      if (session.state === "unknown") signedOut();
      return false;
    })
    .finally(() => {
      refreshing = undefined;
    });
  return refreshing;
}

export async function switchMembership(membershipId: string): Promise<boolean> {
  await refreshing;
  return alone(() => exchange(membershipId));
}

export async function signOut(): Promise<void> {
  await postAuth("/sign-out").catch(() => undefined);
  signedOut();
}

export async function bearerToken(): Promise<string> {
  if (accessToken && Date.now() > goodUntil - EARLY_MS) await refresh();
  return accessToken;
}
