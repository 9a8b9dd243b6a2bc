import { Link, useNavigate } from "@tanstack/react-router";
import { App, Checkbox, Select } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import { messagesByField } from "@/api/problem";
import { ADJUSTMENT_REASONS, type AdjustmentReason, type AdjustmentRequest } from "@/api/types";
import { DayInput } from "@/components/DayInput";
import { EntryBar } from "@/components/EntryBar";
import { ProblemAlert } from "@/components/failures";
import { LocationPicker } from "@/components/LocationPicker";
import { LotsBox, useTypedLots } from "@/components/LotsBox";
import { useDraft } from "@/components/line-grid/draft";
import { LineGrid } from "@/components/line-grid/LineGrid";
import type { DraftLine } from "@/components/line-grid/lines";
import { requestLine } from "@/components/line-grid/request";
import { useLineProblems, useSending } from "@/components/line-grid/use-sending";
import { PageHeader } from "@/components/PageHeader";
import { Term, Terms, TextTerm } from "@/components/Terms";
import { today } from "@/i18n/today";
import { askForAdjustment, postAdjustment } from "./queries";

type AdjustmentTerms = {
  location?: string | undefined;
  reason?: AdjustmentReason | undefined;
  on?: string | undefined;
  note: string;
  fromReserved?: boolean | undefined;
  /** Whether somebody else is to approve it: beyond the company's limit that is the only way. */
  asking?: boolean | undefined;
};

const EMPTY: AdjustmentTerms = { note: "" };

/** Stock put right, with the reason that decides the account; only what was found may be given a cost. */
export function AdjustmentEntryPage() {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const me = useMe();
  const draft = useDraft("adjustment-draft", me.membership.id, { terms: EMPTY });
  const { terms, setTerms } = draft;
  const found = terms.reason === "surplus";
  const mayTakeReserved = terms.reason !== undefined && !found && may(me, "stock-counts:approve");
  const lots = useTypedLots();
  const asked = (line: DraftLine) => ({
    ...requestLine(line),
    ...(found && line.price ? { unit_cost: line.price } : {}),
    lots: lots.of(line.key) ?? [],
  });
  const { submit, posting, attempted, refusal, count } = useSending({
    draft,
    send: async (body: AdjustmentRequest, key: string) =>
      terms.asking
        ? { asked: true, ...(await askForAdjustment(body, key)) }
        : { asked: false, ...(await postAdjustment(body, key)) },
    body: (lines) => ({
      location_id: terms.location ?? "",
      reason: terms.reason ?? "shortage",
      from_reserved: mayTakeReserved && terms.fromReserved === true,
      ...(terms.on ? { adjusted_on: terms.on } : {}),
      ...(terms.note.trim() ? { note: terms.note.trim() } : {}),
      lines: lines.map(asked),
    }),
    missing: !(terms.location && terms.reason)
      ? t("adjustment.termsFirst")
      : lots.readable
        ? undefined
        : t("lot.unreadable"),
    after: async ({ asked, id: made, number }) => {
      void message.success(t(asked ? "adjustment.askedFor" : "adjustment.done", { number }));
      await (asked
        ? navigate({ to: "/stock/adjustments/requests/$requestId", params: { requestId: made } })
        : navigate({ to: "/stock/adjustments/$adjustmentId", params: { adjustmentId: made } }));
    },
  });
  const faults = messagesByField(posting.error);
  return (
    <>
      <PageHeader
        title={t("adjustment.new")}
        back={
          <Link to="/stock/adjustments" search={{}}>
            ← {t("adjustment.list")}
          </Link>
        }
      />
      <Terms>
        <Term label={t("stock.location")} id={`${id}-location`} fault={faults.get("location_id")} wide>
          <LocationPicker
            own
            id={`${id}-location`}
            value={terms.location}
            onChange={(location) => setTerms({ location })}
          />
        </Term>
        <Term label={t("adjustment.reason")} id={`${id}-reason`} fault={faults.get("reason")} wide>
          <Select<AdjustmentReason>
            id={`${id}-reason`}
            aria-label={t("adjustment.reason")}
            placeholder={t("adjustment.chooseReason")}
            value={terms.reason ?? null}
            onChange={(reason) => setTerms({ reason })}
            options={ADJUSTMENT_REASONS.map((reason) => ({
              value: reason,
              label: t(`adjustmentReason.${reason}`),
            }))}
          />
        </Term>
        <Term label={t("adjustment.on")} id={`${id}-on`} fault={faults.get("adjusted_on")}>
          <DayInput id={`${id}-on`} value={terms.on ?? today()} onChange={(on) => setTerms({ on })} />
        </Term>
        <TextTerm label={t("entry.note")} wide value={terms.note} onChange={(note) => setTerms({ note })} />
      </Terms>
      {mayTakeReserved && (
        <p>
          <Checkbox
            checked={terms.fromReserved === true}
            onChange={(event) => setTerms({ fromReserved: event.target.checked })}
          >
            {t("adjustment.fromReserved")}
          </Checkbox>
        </p>
      )}
      {found && <p className="muted">{t("adjustment.costHint")}</p>}
      <LineGrid
        shape={found ? "priced" : "stock"}
        label={t("adjustment.lines")}
        lines={draft.lines}
        dispatch={draft.dispatch}
        columns={[
          {
            key: "lots",
            title: t("lot.lots"),
            render: ({ key, code }) => <LotsBox lots={lots} line={key} item={code} />,
          },
        ]}
        {...(found ? { priceTitle: t("adjustment.unitCost", { currency: me.company.base_currency }) } : {})}
        problems={useLineProblems(draft.lines, attempted, refusal)}
      />
      <p className="muted grid-hint">{t("entry.gridKeys")}</p>
      <ProblemAlert error={posting.error} />
      <p>
        <Checkbox
          checked={terms.asking === true}
          onChange={(event) => setTerms({ asking: event.target.checked })}
        >
          {t("adjustment.asking")}
        </Checkbox>
      </p>
      <EntryBar
        count={count}
        submit={t(terms.asking ? "adjustment.ask" : "adjustment.submit")}
        busy={posting.isPending}
        onSubmit={submit}
      />
    </>
  );
}
