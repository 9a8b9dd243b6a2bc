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
import { StepDrawer, StepField } from "@/components/StepDrawer";
import type { Decimal } from "@/i18n/decimal";
import { formatDate, formatQuantity } from "@/i18n/format";
import { today } from "@/i18n/today";
import { sendOffer } from "./queries";
import "./quotations.css";

type Line = Quotation["lines"][number];
type Entered = {
  price?: Decimal | undefined;
  quantity?: Decimal | undefined;
  on?: string | undefined;
  days?: number | null;
  comment: string;
};

const startOf = (line: Line): Entered => ({
  price: line.unit_price ?? undefined,
  quantity: line.offered_quantity ?? line.quantity,
  on: line.delivers_on ?? undefined,
  days: line.lead_time_days,
  comment: line.offer_comment ?? "",
});

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
  const change = (line: Line, part: Partial<Entered>) =>
    setEntered(
      new Map(entered).set(line.line_no, { ...(entered.get(line.line_no) ?? startOf(line)), ...part }),
    );
  const lines = quotation.lines.flatMap((line) => offerOf(line, entered.get(line.line_no)));
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
      ready={lines.length > 0}
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
              entered={entered.get(line.line_no) ?? startOf(line)}
              change={(part) => change(line, part)}
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
      <StepField label={t("entry.note")} id={`${id}-note`}>
        <Input id={`${id}-note`} value={note} onChange={(event) => setNote(event.target.value)} />
      </StepField>
    </StepDrawer>
  );
}

function offerOf(line: Line, entered: Entered | undefined): OfferRequest["lines"] {
  if (!entered?.price) return [];
  return [
    {
      line_no: line.line_no,
      unit_price: entered.price,
      ...(entered.quantity ? { quantity: entered.quantity } : {}),
      ...(entered.on ? { delivers_on: entered.on } : { lead_time_days: entered.days ?? null }),
      ...(entered.comment.trim() ? { comment: entered.comment.trim() } : {}),
    },
  ];
}

type FieldsProps = {
  line: Line;
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
