/** Entering with a password: the one way in, also right after one was chosen. */
import { client } from "./client";
import { signedIn } from "./session";

export async function enter(email: string, password: string, membershipId?: string): Promise<void> {
  const body = { email, password, ...(membershipId ? { membership_id: membershipId } : {}) };
  const { data } = await client.POST("/api/v1/auth/sign-in", { body });
  if (data) signedIn(data);
}
