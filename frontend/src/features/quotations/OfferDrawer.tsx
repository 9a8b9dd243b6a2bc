import { App, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import type { OfferRequest, Quotation } from "@/api/types";
import { DayInput } from "@/components/DayInput";
import { DecimalInput } from "@/components/DecimalInput";
import { LineTable } from "@/components/LineTable";
import { partFaults } from "@/components/parts";
import { StepDrawer, StepField, TextStep } from "@/components/StepDrawer";
import { formatDate, formatQuantity } from "@/i18n/format";
import { today } from "@/i18n/today";
import { changed, type Entered, type OfferLine, offerOf, startOf, wholeDays } from "./offer";
import { sendOffer } from "./queries";
import "./quotations.css";

/** A price for what can be delivered, line by line; a line without a price is not offered. */
export function OfferDrawer({ quotation, onClose }: { quotation: Quotation; onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const [entered, setEntered] = useState(
    () => new Map(quotation.lines.map((line) => [line.line_no, startOf(line)])),
  );
  const [validUntil, setValidUntil] = useState(quotation.valid_until ?? undefined);
  const [note, setNote] = useState(quotation.note ?? "");
  const offering = usePosting((body: OfferRequest, key) => sendOffer(quotation, body, key), {
    after: () => {
      void message.success(t("quotation.quoted"));
      onClose();
    },
  });
  const entryOf = (line: OfferLine) => entered.get(line.line_no) ?? startOf(line);
  const lines = quotation.lines.flatMap((line) => offerOf(line, entryOf(line)));
  const faults = partFaults(offering.error, lines);
  const body: OfferRequest = {
    lines,
    ...(validUntil ? { valid_until: validUntil } : {}),
    ...(note.trim() ? { note: note.trim() } : {}),
  };
  return (
    <StepDrawer
      title={t("quotation.invitation", { number: quotation.number })}
      submit={t("quotation.quote")}
      error={offering.error}
      busy={offering.isPending}
      ready={lines.length > 0 && quotation.lines.every((line) => wholeDays(entryOf(line)))}
      onSubmit={() => offering.mutate(body)}
      onClose={onClose}
      note={<span className="muted">{t("quotation.offeredLines", { count: lines.length })}</span>}
    >
      <p className="muted">{t("quotation.offerHint", { currency: quotation.currency })}</p>
      <LineTable
        label={t("quotation.lines")}
        lines={quotation.lines}
        columns={[
          {
            title: t("grid.quantity"),
            figure: true,
            render: (line) => `${formatQuantity(line.quantity)} ${line.unit}`,
          },
          {
            title: t("quotation.wantedOn"),
            render: (line) => line.wanted_on && formatDate(line.wanted_on),
          },
        ]}
        below={(line) => (
          <>
            <OfferFields
              line={line}
              entered={entryOf(line)}
              change={(part) => setEntered(new Map(entered).set(line.line_no, changed(entryOf(line), part)))}
              faulty={faults.has(line.line_no)}
            />
            {faults.has(line.line_no) && (
              <p role="alert" className="part-fault">
                {faults.get(line.line_no)}
              </p>
            )}
          </>
        )}
      />
      <StepField
        label={t("quotation.validUntil")}
        id={`${id}-valid`}
        fault={messagesByField(offering.error).get("valid_until")}
      >
        <DayInput id={`${id}-valid`} from={today()} value={validUntil} onChange={setValidUntil} />
      </StepField>
      <TextStep label={t("entry.note")} value={note} onChange={setNote} />
    </StepDrawer>
  );
}

type FieldsProps = {
  line: OfferLine;
  entered: Entered;
  change: (part: Partial<Entered>) => void;
  faulty: boolean;
};

function OfferFields({ line, entered, change, faulty }: FieldsProps) {
  const { t } = useTranslation();
  const id = useId();
  const { name } = line.item;
  return (
    <div className="offer-line">
      <div>
        <label htmlFor={`${id}-price`}>{t("grid.price")}</label>
        <DecimalInput
          id={`${id}-price`}
          aria-label={t("quotation.priceOf", { item: name })}
          value={entered.price}
          status={faulty ? "error" : ""}
          onChange={(price) => change({ price })}
        />
      </div>
      <div>
        <label htmlFor={`${id}-quantity`}>{t("grid.quantity")}</label>
        <DecimalInput
          id={`${id}-quantity`}
          aria-label={t("quotation.quantityOf", { item: name })}
          value={entered.quantity}
          status={faulty ? "error" : ""}
          onChange={(quantity) => change({ quantity })}
        />
      </div>
      <div>
        <label htmlFor={`${id}-on`}>{t("purchase.expectedOn")}</label>
        <DayInput id={`${id}-on`} from={today()} value={entered.on} onChange={(on) => change({ on })} />
      </div>
      <div>
        <label htmlFor={`${id}-days`}>{t("quotation.leadTimeDays")}</label>
        <DecimalInput
          id={`${id}-days`}
          aria-label={t("quotation.leadTimeOf", { item: name })}
          value={entered.days}
          status={wholeDays(entered) ? "" : "error"}
          onChange={(days) => change({ days })}
        />
      </div>
      <div>
        <label htmlFor={`${id}-comment`}>{t("entry.note")}</label>
        <Input
          id={`${id}-comment`}
          value={entered.comment}
          onChange={(event) => change({ comment: event.target.value })}
        />
      </div>
    </div>
  );
}
