/** Entering with a password, and a code where the account has one: the one way in, also right after one was chosen. */
import { client } from "./client";
import { ApiProblem } from "./problem";
import { signedIn } from "./session";

export type Credentials = {
  email: string;
  password: string;
  code?: string;
  membership_id?: string;
  after_hours?: boolean;
};

export async function enter(body: Credentials): Promise<void> {
  const { data } = await client.POST("/api/v1/auth/sign-in", { body });
  if (data) signedIn(data);
}

export const asksForCode = (error: unknown): boolean =>
  error instanceof ApiProblem && error.code === "second_factor_required";

/** Whether an order may be left at the closed door. */
export const mayLeaveOrder = (error: unknown): boolean =>
  error instanceof ApiProblem && error.code === "access_closed" && error.details.may_leave_order === true;
