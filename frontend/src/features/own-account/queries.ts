import { bodyOf, client } from "@/api/client";
import { makePasskey } from "@/api/passkeys";
import { api } from "@/api/queries";
import { refresh, signedIn } from "@/api/session";
import type { Proof } from "@/api/types";

export async function changePassword(body: { present_password: string; password: string }): Promise<void> {
  signedIn(await bodyOf(client.POST("/api/v1/auth/password", { body })));
}

export async function askEmailChange(body: { present_password: string; email: string }): Promise<void> {
  await client.POST("/api/v1/auth/email-change", { body });
}

export const signInsQuery = (cursor: string | undefined) =>
  api.queryOptions("get", "/api/v1/auth/sign-ins", { params: { query: { cursor } } });

export async function endSignIn(id: string): Promise<void> {
  await client.POST("/api/v1/auth/sign-ins/{sign_in_id}/ending", { params: { path: { sign_in_id: id } } });
}

export const endOthers = () => bodyOf(client.POST("/api/v1/auth/sign-ins/ending"));

export const secondFactorQuery = () => api.queryOptions("get", "/api/v1/auth/second-factor");

export const beginApp = (body: Proof) => bodyOf(client.POST("/api/v1/auth/second-factor/app", { body }));

/** What the new factor opens, a new token tells. */
export async function confirmApp(code: string): Promise<string[]> {
  const { codes } = await bodyOf(
    client.POST("/api/v1/auth/second-factor/app/confirmation", { body: { code } }),
  );
  await refresh();
  return codes;
}

export async function removeApp(body: Proof): Promise<void> {
  await client.POST("/api/v1/auth/second-factor/app/removal", { body });
}

export const renewRecoveryCodes = async (body: Proof): Promise<string[]> =>
  (await bodyOf(client.POST("/api/v1/auth/second-factor/recovery-codes", { body }))).codes;

export const passkeysQuery = () => api.queryOptions("get", "/api/v1/auth/passkeys");

/** The recovery codes that come with the first second factor; none with later ones. */
export async function addPasskey({ name, ...proof }: Proof & { name: string }): Promise<string[]> {
  const { codes } = await makePasskey(proof, name);
  await refresh();
  return codes;
}

export async function removePasskey(id: string, body: Proof) {
  await client.POST("/api/v1/auth/passkeys/{passkey_id}/removal", {
    params: { path: { passkey_id: id } },
    body,
  });
}
