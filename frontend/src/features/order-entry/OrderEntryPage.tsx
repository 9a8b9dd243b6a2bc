import { getRouteApi, Link } from "@tanstack/react-router";
import { Button, Popconfirm } from "antd";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { isStaff, useMe } from "@/api/me";
import { ApiProblem, messagesByField } from "@/api/problem";
import type { PreviewLine } from "@/api/types";
import { ProblemAlert } from "@/components/failures";
import { useDraft } from "@/components/line-grid/draft";
import { LineGrid } from "@/components/line-grid/LineGrid";
import type { DraftLine } from "@/components/line-grid/lines";
import { asLineProblem } from "@/components/line-grid/request";
import { useLineProblems } from "@/components/line-grid/use-sending";
import { useOwnBoxes } from "@/components/own-fields/use-own-boxes";
import { PageHeader } from "@/components/PageHeader";
import { OrderFoot } from "./OrderFoot";
import { TermsForm } from "./TermsForm";
import { EMPTY_TERMS } from "./terms";
import { useAnswerColumns } from "./use-answer-columns";
import { usePlacing } from "./use-placing";
import { usePreview } from "./use-preview";
import "./order-entry.css";

const route = getRouteApi("/order-entry");

/** A new order; with a consignee's place in the address, a report of what was sold there. */
export function OrderEntryPage() {
  const { location, partner } = route.useSearch();
  return <OrderEntry key={location} locationId={location} partnerId={partner} />;
}

type Origin = { locationId: string | undefined; partnerId: string | undefined };

function OrderEntry({ locationId, partnerId }: Origin) {
  const { t } = useTranslation();
  const me = useMe();
  const draft = useDraft(locationId ? `sold-${locationId}` : "order-draft", me.membership.id, {
    terms: { ...EMPTY_TERMS, locationId, partnerId },
  });
  const hasPartner = !isStaff(me) || draft.terms.partnerId !== undefined;
  const { preview, answerFor, error, stale } = usePreview(draft, hasPartner);
  const { submit, posting, attempted, refusal, count } = usePlacing(draft, hasPartner);
  const told = useCallback(
    (line: DraftLine) => answerFor(line)?.errors.map(asLineProblem) ?? [],
    [answerFor],
  );
  const problems = useLineProblems(draft.lines, attempted, refusal, told);
  const columns = useAnswerColumns(answerFor, preview?.currency ?? me.company.base_currency);
  return (
    <>
      <PageHeader title={t(locationId ? "entry.sold" : "entry.title")}>
        <Popconfirm title={t("entry.discardAsk")} onConfirm={draft.discard} disabled={count === 0}>
          <Button type="text" disabled={count === 0}>
            {t("entry.discard")}
          </Button>
        </Popconfirm>
      </PageHeader>
      <TermsForm terms={draft.terms} setTerms={draft.setTerms} messages={messagesByField(posting.error)} />
      <LineGrid
        shape="sales"
        label={t("grid.label")}
        lines={draft.lines}
        dispatch={draft.dispatch}
        columns={columns}
        below={useOwnBoxes("sales_order_line", draft.dispatch)}
        itemOf={useCallback((line: DraftLine) => itemOf(answerFor(line)), [answerFor])}
        problems={problems}
        stale={stale}
      />
      <p className="muted grid-hint">{t("entry.keys")}</p>
      <ProblemAlert error={error} />
      <PlacingFailure error={posting.error} />
      <OrderFoot preview={preview} count={count} busy={posting.isPending} onPlaceOrder={submit} />
    </>
  );
}

const itemOf = (answer: PreviewLine | undefined) =>
  answer?.item ? { ...answer.item, unit: answer.unit ?? undefined } : undefined;

/** An earlier attempt that did go through is the one refusal that leads elsewhere. */
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
