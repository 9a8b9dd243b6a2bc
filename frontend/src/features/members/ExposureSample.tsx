import type { ParseKeys } from "i18next";
import { useTranslation } from "react-i18next";
import type { Exposure } from "@/api/types";
import { isDecimal } from "@/components/line-grid/lines";
import { type Column, Records } from "@/components/Records";
import { formatDate, formatQuantity } from "@/i18n/format";
import { type Difference, differences } from "./differences";

type Sample = Exposure["samples"][number];

/** What the pages call the fields of documents. */
const WORDS: Readonly<Record<string, ParseKeys>> = {
  allowed_actions: "layouts.steps",
  amount: "receipt.amountShort",
  back_ordered: "stock.backOrdered",
  customer_reference: "orders.reference",
  delivered: "lineState.alreadyDelivered",
  delivered_on: "delivery.date",
  discount_percent: "printPart.discount",
  due_on: "invoice.dueOn",
  issued_on: "invoice.issuedOn",
  item: "grid.item",
  location: "stock.location",
  net_amount: "totals.net",
  note: "entry.note",
  number: "layoutPart.number",
  open_amount: "statement.openAmount",
  ordered_on: "orders.orderedOn",
  partner: "partners.partner",
  quantity: "grid.quantity",
  reason: "purchase.reason",
  received: "purchase.received",
  received_on: "receipt.on",
  reference: "purchase.reference",
  refunded_on: "refund.on",
  requested_on: "orders.requestedOn",
  reserved: "stock.reserved",
  returned: "invoice.returned",
  status: "orders.status",
  tax_amount: "purchaseReturn.tax",
  tax_rate: "grid.tax",
  total_amount: "totals.total",
  unallocated_amount: "receipt.unallocated",
  unit: "grid.unit",
  unit_fee: "production.unitFee",
  unit_price: "grid.price",
  worth: "adjustment.worth",
};

/** One document: each value that the person reads now and would read otherwise. */
export function ExposureSample({ sample }: { sample: Sample }) {
  const { t } = useTranslation();
  const kind = t(`exposureKind.${sample.kind as "invoice"}`);
  const number = String(sample.before?.number ?? sample.after?.number ?? "");
  return (
    <details>
      <summary>
        {kind} {number}
      </summary>
      <Records
        label={`${kind} ${number}`}
        columns={useColumns()}
        rows={differences(sample.before, sample.after)}
        rowKey={({ part, field }) => `${part} ${field}`}
        empty={null}
      />
    </details>
  );
}

function useColumns(): Column<Difference>[] {
  const { t } = useTranslation();
  const fieldOf = (field: string) => {
    const own = field.split(".").at(-1) ?? field;
    const words = WORDS[own];
    return words ? t(words) : own;
  };
  const side = (field: string, value: unknown) =>
    value === undefined ? <span className="muted">{t("exposure.nothingSeen")}</span> : written(field, value);
  return [
    {
      key: "field",
      title: t("narrowing.field"),
      heading: true,
      render: ({ part, field }) => (
        <>
          {fieldOf(field)}
          {part && <div className="muted">{part}</div>}
        </>
      ),
    },
    { key: "before", title: t("exposure.before"), render: ({ field, before }) => side(field, before) },
    { key: "after", title: t("exposure.after"), render: ({ field, after }) => side(field, after) },
  ];
}

/** What may look like a number or a day and is neither; the company's own fields are shown as they were entered. */
const TEXT = /^custom\.|(number|code|reference|series|form|note|name|reason)$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

function written(field: string, value: unknown): string {
  if (typeof value === "boolean") return value ? "✓" : "—";
  if (typeof value !== "string" || TEXT.test(field)) return String(value ?? "–");
  if (DAY.test(value)) return formatDate(value);
  return isDecimal(value) ? formatQuantity(value) : value;
}
