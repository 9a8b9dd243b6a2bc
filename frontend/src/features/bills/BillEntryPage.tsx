import { Link, useNavigate } from "@tanstack/react-router";
import { App } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { messagesByField } from "@/api/problem";
import { DayInput } from "@/components/DayInput";
import { DecimalInput } from "@/components/DecimalInput";
import { EntryBar } from "@/components/EntryBar";
import { ProblemAlert } from "@/components/failures";
import { useDraft } from "@/components/line-grid/draft";
import { LineGrid } from "@/components/line-grid/LineGrid";
import type { DraftLine } from "@/components/line-grid/lines";
import { requestLine } from "@/components/line-grid/request";
import { useLineProblems, useSending } from "@/components/line-grid/use-sending";
import { PageHeader } from "@/components/PageHeader";
import { Term, Terms, TextTerm } from "@/components/Terms";
import type { Decimal } from "@/i18n/decimal";
import { today } from "@/i18n/today";
import { writeBill } from "./queries";

type BillTerms = {
  itemCode: string;
  quantity?: Decimal | undefined;
  validFrom?: string | undefined;
  stages: string;
  note: string;
};

const EMPTY: BillTerms = { itemCode: "", quantity: "1", stages: "", note: "" };

const billLine = (line: DraftLine) => ({
  ...requestLine(line),
  scrap_percent: line.price || "0",
  supplied_by: "company" as const,
});

/** A new version of what an item is made of; stages are names between commas, in the order of work. */
export function BillEntryPage() {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const draft = useDraft("bill-draft", useMe().membership.id, { terms: EMPTY });
  const { terms, setTerms } = draft;
  const { submit, posting, attempted, refusal, count } = useSending({
    draft,
    send: writeBill,
    body: (lines) => ({
      item_code: terms.itemCode.trim(),
      quantity: terms.quantity ?? "1",
      valid_from: terms.validFrom ?? today(),
      stages: terms.stages
        .split(",")
        .map((stage) => stage.trim())
        .filter((stage) => stage !== ""),
      ...(terms.note.trim() ? { note: terms.note.trim() } : {}),
      lines: lines.map(billLine),
    }),
    missing: terms.itemCode.trim() ? undefined : t("bill.itemFirst"),
    after: async ({ id: billId }) => {
      void message.success(t("bill.written"));
      await navigate({ to: "/bills/$billId", params: { billId } });
    },
  });
  const faults = messagesByField(posting.error);
  return (
    <>
      <PageHeader
        title={t("bill.new")}
        back={
          <Link to="/bills" search={{}}>
            ← {t("bill.list")}
          </Link>
        }
      />
      <Terms>
        <TextTerm
          label={t("bill.itemCode")}
          fault={faults.get("item_code")}
          value={terms.itemCode}
          onChange={(itemCode) => setTerms({ itemCode })}
        />
        <Term label={t("bill.per")} id={`${id}-quantity`} fault={faults.get("quantity")}>
          <DecimalInput
            id={`${id}-quantity`}
            value={terms.quantity}
            onChange={(quantity) => setTerms({ quantity })}
          />
        </Term>
        <Term label={t("bill.validFrom")} id={`${id}-from`} fault={faults.get("valid_from")}>
          <DayInput
            id={`${id}-from`}
            value={terms.validFrom ?? today()}
            onChange={(validFrom) => setTerms({ validFrom })}
          />
        </Term>
        <TextTerm
          label={t("bill.stagesInput")}
          fault={faults.get("stages")}
          wide
          placeholder={t("bill.stagesHint")}
          value={terms.stages}
          onChange={(stages) => setTerms({ stages })}
        />
        <TextTerm label={t("entry.note")} wide value={terms.note} onChange={(note) => setTerms({ note })} />
      </Terms>
      <LineGrid
        shape="priced"
        label={t("bill.lines")}
        lines={draft.lines}
        dispatch={draft.dispatch}
        priceTitle={t("bill.scrap")}
        problems={useLineProblems(draft.lines, attempted, refusal)}
      />
      <p className="muted grid-hint">{t("entry.gridKeys")}</p>
      <ProblemAlert error={posting.error} />
      <EntryBar count={count} submit={t("bill.write")} busy={posting.isPending} onSubmit={submit} />
    </>
  );
}
