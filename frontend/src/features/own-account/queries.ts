import { bodyOf, client } from "@/api/client";
import { signedIn } from "@/api/session";

export async function changePassword(body: { present_password: string; password: string }): Promise<void> {
  signedIn(await bodyOf(client.POST("/api/v1/auth/password", { body })));
}

export async function askEmailChange(body: { present_password: string; email: string }): Promise<void> {
  await client.POST("/api/v1/auth/email-change", { body });
}
