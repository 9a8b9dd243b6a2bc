import { Link, useNavigate } from "@tanstack/react-router";
import { App, Checkbox } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { messagesByField } from "@/api/problem";
import { DayInput } from "@/components/DayInput";
import { EntryBar } from "@/components/EntryBar";
import { ProblemAlert } from "@/components/failures";
import { LocationPicker } from "@/components/LocationPicker";
import { useDraft } from "@/components/line-grid/draft";
import { LineGrid } from "@/components/line-grid/LineGrid";
import { requestLine } from "@/components/line-grid/request";
import { useLineProblems, useSending } from "@/components/line-grid/use-sending";
import { PageHeader } from "@/components/PageHeader";
import { Term, Terms, TextTerm } from "@/components/Terms";
import { today } from "@/i18n/today";
import { sendTransfer } from "./queries";

type TransferTerms = {
  from?: string | undefined;
  to?: string | undefined;
  on?: string | undefined;
  direct: boolean;
  note: string;
};

const EMPTY: TransferTerms = { direct: false, note: "" };

/** Goods sent to another warehouse: on their way until the other side receives them, or there at once. */
export function TransferEntryPage() {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const draft = useDraft("transfer-draft", useMe().membership.id, { terms: EMPTY });
  const { terms, setTerms } = draft;
  const { submit, posting, attempted, refusal, count } = useSending({
    draft,
    send: sendTransfer,
    body: (lines) => ({
      from_location_id: terms.from ?? "",
      to_location_id: terms.to ?? "",
      direct: terms.direct,
      ...(terms.on ? { dispatched_on: terms.on } : {}),
      ...(terms.note.trim() ? { note: terms.note.trim() } : {}),
      lines: lines.map(requestLine),
    }),
    missing: terms.from && terms.to ? undefined : t("transfer.placesFirst"),
    after: async ({ id: transferId, number }) => {
      void message.success(t("transfer.sent", { number }));
      await navigate({ to: "/stock/transfers/$transferId", params: { transferId } });
    },
  });
  const faults = messagesByField(posting.error);
  return (
    <>
      <PageHeader
        title={t("transfer.new")}
        back={
          <Link to="/stock/transfers" search={{}}>
            ← {t("transfer.list")}
          </Link>
        }
      />
      <Terms>
        <Term label={t("transfer.from")} id={`${id}-from`} fault={faults.get("from_location_id")} wide>
          <LocationPicker
            own
            consignees
            id={`${id}-from`}
            label={t("transfer.from")}
            value={terms.from}
            except={terms.to}
            onChange={(from) => setTerms({ from })}
          />
        </Term>
        <Term label={t("transfer.to")} id={`${id}-to`} fault={faults.get("to_location_id")} wide>
          <LocationPicker
            own
            consignees
            id={`${id}-to`}
            label={t("transfer.to")}
            value={terms.to}
            except={terms.from}
            onChange={(to) => setTerms({ to })}
          />
        </Term>
        <Term label={t("transfer.on")} id={`${id}-on`} fault={faults.get("dispatched_on")}>
          <DayInput id={`${id}-on`} value={terms.on ?? today()} onChange={(on) => setTerms({ on })} />
        </Term>
        <TextTerm label={t("entry.note")} wide value={terms.note} onChange={(note) => setTerms({ note })} />
      </Terms>
      <p>
        <Checkbox checked={terms.direct} onChange={(event) => setTerms({ direct: event.target.checked })}>
          {t("transfer.direct")}
        </Checkbox>
      </p>
      <LineGrid
        shape="stock"
        label={t("transfer.lines")}
        lines={draft.lines}
        dispatch={draft.dispatch}
        problems={useLineProblems(draft.lines, attempted, refusal)}
      />
      <p className="muted grid-hint">{t("entry.gridKeys")}</p>
      <ProblemAlert error={posting.error} />
      <EntryBar count={count} submit={t("transfer.send")} busy={posting.isPending} onSubmit={submit} />
    </>
  );
}
