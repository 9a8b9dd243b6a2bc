/** The one HTTP client: bearer token, one silent refresh after a 401, and every refusal thrown as `ApiProblem`. */
import createClient, { type Middleware } from "openapi-fetch";
import { currentLocale } from "@/i18n/locale";
import { ApiProblem, readProblem } from "./problem";
import type { paths } from "./schema.gen";
import { bearerToken, currentMembershipId, refresh } from "./session";

/** What was asked as one member is never carried out as another: a refresh ends a view, which only reads. */
async function send(request: Request, asker: string | undefined): Promise<Response> {
  const token = await bearerToken();
  const present = currentMembershipId();
  if (asker && present && present !== asker)
    throw new ApiProblem(401, "asked_as_another", "This was asked before you changed over.");
  if (token) request.headers.set("Authorization", `Bearer ${token}`);
  request.headers.set("Accept-Language", currentLocale());
  return globalThis.fetch(request);
}

const isSignIn = (request: Request): boolean => new URL(request.url).pathname.startsWith("/api/v1/auth/");

async function authorizedFetch(request: Request): Promise<Response> {
  const asker = currentMembershipId();
  const again = request.clone();
  const response = await send(request, asker);
  if (response.status !== 401 || isSignIn(request)) return response;
  return (await refresh()) ? send(again, asker) : response;
}

const throwProblems: Middleware = {
  async onResponse({ response }) {
    if (!response.ok) throw await readProblem(response);
  },
};

export const client = createClient<paths>({ baseUrl: globalThis.location.origin, fetch: authorizedFetch });
client.use(throwProblems);

/** The body of a call that cannot have failed: refusals are thrown by the middleware above. */
export async function bodyOf<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call;
  return data as T;
}

/** The header of a change to what was just read. */
export const ifUnchanged = ({ response }: { response: Response }) => ({
  "If-Match": response.headers.get("ETag") ?? "",
});
