import { bodyOf, client } from "@/api/client";
import { api } from "@/api/queries";
import { signedIn } from "@/api/session";

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
