import { useTranslation } from "react-i18next";
import { useArranged } from "@/api/layouts";
import type { PurchaseLine, PurchaseOrder } from "@/api/types";
import { useItemColumn } from "@/components/item-column";
import { isOwn, useOwnColumns } from "@/components/own-fields/use-own-shown";
import { type Column, Records } from "@/components/Records";
import { isPositive } from "@/i18n/decimal";
import { formatAmount, formatDate, formatPercent, formatQuantity } from "@/i18n/format";
import "@/components/line-states.css";

const STATES = ["announced", "received", "rejected", "invoiced", "returned"] as const;

export function PurchaseLines({ order }: { order: PurchaseOrder }) {
  const { t } = useTranslation();
  const own: Column<PurchaseLine> = {
    key: "supplier_code",
    title: t("purchase.supplierCode"),
    render: (line) => line.supplier_code,
  };
  const columns: Column<PurchaseLine>[] = [
    useItemColumn(),
    ...(order.lines.some((line) => line.supplier_code) ? [own] : []),
    ...useOwnColumns<PurchaseLine>("purchase_order_line"),
    {
      key: "quantity",
      title: t("grid.quantity"),
      figure: true,
      render: (line) => `${formatQuantity(line.quantity)} ${line.unit}`,
    },
    { key: "expected", title: t("purchase.expectedOn"), render: (line) => formatDate(line.expected_on) },
    { key: "state", title: t("order.state"), wide: true, render: (line) => <LineStates line={line} /> },
    { key: "price", title: t("grid.price"), figure: true, render: (line) => formatQuantity(line.unit_price) },
    { key: "tax", title: t("grid.tax"), figure: true, render: (line) => formatPercent(line.tax_rate) },
    {
      key: "amount",
      title: t("grid.amount"),
      figure: true,
      total: true,
      render: (line) => formatAmount(line.net_amount, order.currency),
    },
  ];
  return (
    <Records
      label={t("order.lines")}
      columns={useArranged("purchase_order", columns, isOwn)}
      rows={order.lines}
      rowKey={(line) => String(line.line_no)}
      empty={null}
    />
  );
}

/** What the supplier answered, and how far the line has come. */
function LineStates({ line }: { line: PurchaseLine }) {
  const { t } = useTranslation();
  const states = STATES.filter((state) => isPositive(line[state]));
  return (
    <span className="line-states">
      {line.answer === "accepted" && states.length === 0 && (
        <span className="line-good">{t("purchaseLine.accepted")}</span>
      )}
      {line.answer === "rejected" && (
        <span className="line-bad">{t("purchaseLine.refused", { reason: line.answer_note ?? "" })}</span>
      )}
      {states.map((state) => (
        <span key={state}>{t(`purchaseLine.${state}`, { quantity: formatQuantity(line[state]) })}</span>
      ))}
    </span>
  );
}
