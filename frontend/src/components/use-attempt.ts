import { useState } from "react";
import { messagesByField, problemMessage } from "@/api/problem";
import { loadAllTexts } from "@/i18n/locale";

/** Why something was refused, in the reader's words, outside the shell too. */
export async function reasonOf(error: unknown): Promise<string> {
  await loadAllTexts().catch(() => undefined);
  const [first] = messagesByField(error).values();
  return first ?? problemMessage(error);
}

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
      setFailure(await reasonOf(error));
    } finally {
      setBusy(false);
    }
  }
  return { failure, busy, attempt };
}
