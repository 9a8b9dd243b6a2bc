import { useNavigate } from "@tanstack/react-router";
import { App } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { bodyOf, client } from "@/api/client";
import { usePosting } from "@/api/posting";
import type { PreviewLine, SalesOrder, SalesOrderRequest } from "@/api/types";
import type { Draft, Terms } from "./draft";
import { type DraftLine, isBlank } from "./lines";
import { asLineProblem, type LineProblem, lineProblems, missingPart, requestLine, sendable } from "./request";

const placeSalesOrder = (body: SalesOrderRequest, key: string): Promise<SalesOrder> =>
  bodyOf(client.POST("/api/v1/sales-orders", { body, params: { header: { "Idempotency-Key": key } } }));

const requestTerms = (terms: Terms): Omit<SalesOrderRequest, "lines"> => ({
  ...(terms.partnerId ? { partner_id: terms.partnerId } : {}),
  ...(terms.reference.trim() ? { customer_reference: terms.reference.trim() } : {}),
  ...(terms.requestedOn ? { requested_on: terms.requestedOn } : {}),
  ...(terms.note.trim() ? { note: terms.note.trim() } : {}),
});

/** The error, the keys of the lines it speaks of, and the draft as it was: any edit makes it history. */
type Refusal = { error: unknown; keys: number[]; lines: Draft["lines"] };

/** Placing the draft: what is missing before, what was refused after, and on success the order's page. */
export function usePlacing(draft: Draft, hasPartner: boolean) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [attempted, setAttempted] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const filled = draft.lines.filter((line) => !isBlank(line));
  const posting = usePosting(placeSalesOrder, {
    keys: draft.keys,
    after: async (order) => {
      draft.discard();
      void message.success(t("entry.placed", { number: order.number }));
      await navigate({ to: "/orders/$orderId", params: { orderId: order.id } });
    },
  });

  function place() {
    if (posting.isPending || filled.length === 0) return;
    setAttempted(true);
    if (!hasPartner) return void message.warning(t("entry.partnerFirst"));
    if (filled.some((line) => missingPart(line) !== undefined)) {
      return void message.warning(t("entry.incomplete"));
    }
    const sent = sendable(draft.lines);
    const keys = sent.map((line) => line.key);
    posting.mutate(
      { ...requestTerms(draft.terms), lines: sent.map(requestLine) },
      { onError: (error) => setRefusal({ error, keys, lines: draft.lines }) },
    );
  }

  return { place, posting, attempted, refusal, count: filled.length };
}

type Answers = (line: DraftLine) => PreviewLine | undefined;

/** Everything that is wrong with a line: what is missing, else what placing refused, else what the preview says. */
export function useLineProblems(
  lines: Draft["lines"],
  answerFor: Answers,
  attempted: boolean,
  refusal: Refusal | undefined,
): Map<number, LineProblem[]> {
  const { t } = useTranslation();
  return useMemo(() => {
    const refused = refusal?.lines === lines ? lineProblems(refusal.error, refusal.keys) : undefined;
    const problems = new Map<number, LineProblem[]>();
    for (const line of lines) {
      const missing = missingPart(line);
      const told = missing && (attempted || missing === "number");
      const found = told
        ? [
            {
              field: missing === "item" ? missing : "quantity",
              message: t(`grid.missing.${missing}`),
            } as const,
          ]
        : (refused?.get(line.key) ?? answerFor(line)?.errors.map(asLineProblem) ?? []);
      if (found.length > 0) problems.set(line.key, found);
    }
    return problems;
  }, [lines, answerFor, attempted, refusal, t]);
}
