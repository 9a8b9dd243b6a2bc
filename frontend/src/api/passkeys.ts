/** Between the server's options and the browser's passkeys, both in the JSON of WebAuthn. */
import { bodyOf, client } from "./client";
import { signedIn } from "./session";
import type { Proof } from "./types";

/** Older browsers know passkeys but not their JSON. */
export const passkeysWork = (): boolean =>
  typeof globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON === "function";

const plain = (credential: Credential | null): Record<string, unknown> =>
  (credential as PublicKeyCredential).toJSON() as unknown as Record<string, unknown>;

export async function makePasskey(proof: Proof, name: string) {
  const { public_key } = await bodyOf(client.POST("/api/v1/auth/passkeys/creation-options", { body: proof }));
  const options = public_key as unknown as PublicKeyCredentialCreationOptionsJSON;
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const credential = plain(await navigator.credentials.create({ publicKey }));
  return bodyOf(client.POST("/api/v1/auth/passkeys", { body: { name, credential } }));
}

export async function enterWithPasskey(after_hours: boolean): Promise<void> {
  const { public_key } = await bodyOf(client.POST("/api/v1/auth/passkeys/request-options"));
  const options = public_key as unknown as PublicKeyCredentialRequestOptionsJSON;
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const credential = plain(await navigator.credentials.get({ publicKey }));
  signedIn(await bodyOf(client.POST("/api/v1/auth/passkeys/sign-in", { body: { credential, after_hours } })));
}

/** The person turned the browser's question down, or took too long: nothing to complain of. */
export const wasTurnedDown = (error: unknown): boolean =>
  error instanceof DOMException && (error.name === "NotAllowedError" || error.name === "AbortError");
