import { useState } from "react";
import { ApiProblem } from "@/api/problem";

/** Whether what would be sent has just been refused as a repetition; sending it again says that it is another one. */
export function useAnother(error: unknown, figures: readonly unknown[]) {
  const [sent, setSent] = useState<string>();
  // What tells one movement of money from another: the answer about a repetition is about these.
  const present = JSON.stringify(figures);
  const repeated = error instanceof ApiProblem && error.code === "duplicate_payment";
  return { another: repeated && sent === present, note: () => setSent(present) };
}
