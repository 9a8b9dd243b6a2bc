/** Sending a draft: what is missing before, and which line is to blame after a refusal. */
import { App } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import type { Draft } from "./draft";
import { type DraftLine, isBlank } from "./lines";
import { type LineProblem, lineProblems, missingPart, sendable } from "./request";

/** The error, the keys of the lines it speaks of, and the draft as it was: any edit makes it history. */
export type Refusal = { error: unknown; keys: number[]; lines: readonly DraftLine[] };

type Options<Terms, Body, Answer> = {
  draft: Draft<Terms>;
  send: (body: Body, key: string) => Promise<Answer>;
  body: (lines: readonly DraftLine[]) => Body;
  /** Words for what is missing besides the lines, such as the customer. */
  missing: string | undefined;
  after: (answer: Answer) => unknown;
};

export function useSending<Terms, Body, Answer>({
  draft,
  send,
  body,
  missing,
  after,
}: Options<Terms, Body, Answer>) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [attempted, setAttempted] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const filled = draft.lines.filter((line) => !isBlank(line));
  const posting = usePosting(send, {
    keys: draft.keys,
    after: async (answer: Answer) => {
      draft.discard();
      await after(answer);
    },
  });

  function submit() {
    if (posting.isPending || filled.length === 0) return;
    setAttempted(true);
    if (missing) return void message.warning(missing);
    if (filled.some((line) => missingPart(line) !== undefined)) {
      return void message.warning(t("entry.incomplete"));
    }
    const sent = sendable(draft.lines);
    const keys = sent.map((line) => line.key);
    posting.mutate(body(sent), {
      onError: (error) => setRefusal({ error, keys, lines: draft.lines }),
    });
  }

  return { submit, posting, attempted, refusal, count: filled.length };
}

type Told = (line: DraftLine) => LineProblem[];

/** Everything that is wrong with a line: what is missing, else what was refused, else what is `told` otherwise. */
export function useLineProblems(
  lines: readonly DraftLine[],
  attempted: boolean,
  refusal: Refusal | undefined,
  told: Told = nothing,
): Map<number, LineProblem[]> {
  const { t } = useTranslation();
  return useMemo(() => {
    const refused = refusal?.lines === lines ? lineProblems(refusal.error, refusal.keys) : undefined;
    const problems = new Map<number, LineProblem[]>();
    for (const line of lines) {
      const missing = missingPart(line);
      const shown = missing && (attempted || missing === "number" || missing === "price");
      const field = missing === "item" || missing === "price" ? missing : "quantity";
      const message = missing && t(`grid.missing.${missing === "price" ? "number" : missing}`);
      const found = shown && message ? [{ field, message } as const] : (refused?.get(line.key) ?? told(line));
      if (found.length > 0) problems.set(line.key, found);
    }
    return problems;
  }, [lines, attempted, refusal, told, t]);
}

const nothing: Told = () => [];
