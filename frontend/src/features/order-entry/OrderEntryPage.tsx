import { Link } from "@tanstack/react-router";
import { Button, Popconfirm } from "antd";
import { useTranslation } from "react-i18next";
import { isStaff, useMe } from "@/api/me";
import { ApiProblem, messagesByField } from "@/api/problem";
import { ProblemAlert } from "@/components/failures";
import { PageHeader } from "@/components/PageHeader";
import { useDraft } from "./draft";
import { OrderFoot } from "./OrderFoot";
import { OrderGrid } from "./OrderGrid";
import { TermsForm } from "./TermsForm";
import { useLineProblems, usePlacing } from "./use-placing";
import { usePreview } from "./use-preview";
import "./order-entry.css";

export function OrderEntryPage() {
  const { t } = useTranslation();
  const me = useMe();
  const draft = useDraft(me.membership.id);
  const hasPartner = !isStaff(me) || draft.terms.partnerId !== undefined;
  const answer = usePreview(draft, hasPartner);
  const { place, posting, attempted, refusal, count } = usePlacing(draft, hasPartner);
  const problems = useLineProblems(draft.lines, answer.answerFor, attempted, refusal);
  return (
    <>
      <PageHeader title={t("entry.title")}>
        <Popconfirm title={t("entry.discardAsk")} onConfirm={draft.discard} disabled={count === 0}>
          <Button type="text" disabled={count === 0}>
            {t("entry.discard")}
          </Button>
        </Popconfirm>
      </PageHeader>
      <TermsForm terms={draft.terms} setTerms={draft.setTerms} messages={messagesByField(posting.error)} />
      <OrderGrid
        lines={draft.lines}
        dispatch={draft.dispatch}
        answerFor={answer.answerFor}
        problems={problems}
        currency={answer.preview?.currency ?? me.company.base_currency}
        stale={answer.stale}
        onPlaceOrder={place}
      />
      <p className="muted grid-hint">{t("entry.keys")}</p>
      <ProblemAlert error={answer.error} />
      <PlacingFailure error={posting.error} />
      <OrderFoot preview={answer.preview} count={count} busy={posting.isPending} onPlaceOrder={place} />
    </>
  );
}

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
