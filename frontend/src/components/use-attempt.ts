import { useState } from "react";
import { messagesByField, problemMessage } from "@/api/problem";

/** One try at a time of a form outside the shell, and in words why the last one was refused. */
export function useAttempt() {
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);
  async function attempt(run: () => Promise<unknown>): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    try {
      await run();
    } catch (error) {
      const [first] = messagesByField(error).values();
      setFailure(first ?? problemMessage(error));
    } finally {
      setBusy(false);
    }
  }
  return { failure, busy, attempt };
}
