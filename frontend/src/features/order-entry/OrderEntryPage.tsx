import { Link, useNavigate } from "@tanstack/react-router";
import { App, Button, Popconfirm } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { bodyOf, client } from "@/api/client";
import { isStaff, useMe } from "@/api/me";
import { usePosting } from "@/api/posting";
import { ApiProblem, messagesByField } from "@/api/problem";
import type { SalesOrder, SalesOrderRequest } from "@/api/types";
import { ProblemAlert } from "@/components/failures";
import { PageHeader } from "@/components/PageHeader";
import { type Terms, useDraft } from "./draft";
import { isBlank } from "./lines";
import { OrderFoot } from "./OrderFoot";
import { OrderGrid } from "./OrderGrid";
import { asLineProblem, type LineProblem, lineProblems, missingPart, requestLine, sendable } from "./request";
import { TermsForm } from "./TermsForm";
import { usePreview } from "./use-preview";
import "./order-entry.css";

const placeSalesOrder = (body: SalesOrderRequest, key: string): Promise<SalesOrder> =>
  bodyOf(client.POST("/api/v1/sales-orders", { body, params: { header: { "Idempotency-Key": key } } }));

const requestTerms = (terms: Terms): Omit<SalesOrderRequest, "lines"> => ({
  ...(terms.partnerId ? { partner_id: terms.partnerId } : {}),
  ...(terms.reference.trim() ? { customer_reference: terms.reference.trim() } : {}),
  ...(terms.requestedOn ? { requested_on: terms.requestedOn } : {}),
  ...(terms.note.trim() ? { note: terms.note.trim() } : {}),
});

export function OrderEntryPage() {
  const { t } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const draft = useDraft(me.membership.id);
  const hasPartner = !isStaff(me) || draft.terms.partnerId !== undefined;
  const answer = usePreview(draft, hasPartner);
  const [attempted, setAttempted] = useState(false);
  const [refusal, setRefusal] = useState<{ error: unknown; keys: number[]; lines: typeof draft.lines }>();
  const placing = usePosting(placeSalesOrder, {
    keys: draft.keys,
    after: async (order) => {
      draft.discard();
      void message.success(t("entry.placed", { number: order.number }));
      await navigate({ to: "/orders/$orderId", params: { orderId: order.id } });
    },
  });

  const problems = useMemo(() => {
    const refused = refusal?.lines === draft.lines ? lineProblems(refusal.error, refusal.keys) : undefined;
    const found = new Map<number, LineProblem[]>();
    for (const line of draft.lines) {
      const missing = missingPart(line);
      const local: LineProblem[] =
        missing && (attempted || missing === "number")
          ? [{ field: missing === "item" ? "item" : "quantity", message: t(`grid.missing.${missing}`) }]
          : [];
      const asked = answer.answerFor(line)?.errors.map(asLineProblem) ?? [];
      const all = [...local, ...(refused?.get(line.key) ?? asked)];
      if (all.length > 0) found.set(line.key, all);
    }
    return found;
  }, [draft.lines, answer.answerFor, attempted, refusal, t]);

  const filled = draft.lines.filter((line) => !isBlank(line));

  function placeOrder() {
    if (placing.isPending || filled.length === 0) return;
    setAttempted(true);
    if (!hasPartner) return void message.warning(t("entry.partnerFirst"));
    if (filled.some((line) => missingPart(line) !== undefined)) {
      return void message.warning(t("entry.incomplete"));
    }
    const sent = sendable(draft.lines);
    const refused = (error: unknown) =>
      setRefusal({ error, keys: sent.map((line) => line.key), lines: draft.lines });
    placing.mutate({ ...requestTerms(draft.terms), lines: sent.map(requestLine) }, { onError: refused });
  }

  return (
    <>
      <PageHeader title={t("entry.title")}>
        <Popconfirm title={t("entry.discardAsk")} onConfirm={draft.discard} disabled={filled.length === 0}>
          <Button type="text" disabled={filled.length === 0}>
            {t("entry.discard")}
          </Button>
        </Popconfirm>
      </PageHeader>
      <PlacingFailure error={placing.error} />
      <TermsForm terms={draft.terms} setTerms={draft.setTerms} messages={messagesByField(placing.error)} />
      <OrderGrid
        lines={draft.lines}
        dispatch={draft.dispatch}
        answerFor={answer.answerFor}
        problems={problems}
        currency={answer.preview?.currency ?? me.company.base_currency}
        stale={answer.stale}
        onPlaceOrder={placeOrder}
      />
      <p className="muted grid-hint">{t("entry.keys")}</p>
      <ProblemAlert error={answer.error} />
      <OrderFoot
        preview={answer.preview}
        count={filled.length}
        busy={placing.isPending}
        onPlaceOrder={placeOrder}
      />
    </>
  );
}

function PlacingFailure({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const earlier = error instanceof ApiProblem && error.code === "idempotency_key_reused";
  return (
    <>
      <ProblemAlert error={error} />
      {earlier && (
        <p>
          <Link to="/orders" search={{}}>
            {t("entry.lookAtOrders")}
          </Link>
        </p>
      )}
    </>
  );
}
