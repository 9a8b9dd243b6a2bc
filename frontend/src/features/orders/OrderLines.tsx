import { useTranslation } from "react-i18next";
import { useArranged } from "@/api/layouts";
import type { SalesOrder, SalesOrderLine } from "@/api/types";
import { useItemColumn } from "@/components/item-column";
import { isOwn, useOwnColumns } from "@/components/own-fields/use-own-shown";
import { type Column, Records } from "@/components/Records";
import { isPositive } from "@/i18n/decimal";
import { formatAmount, formatPercent, formatQuantity } from "@/i18n/format";
import "@/components/line-states.css";

const STATES = ["reserved", "back_ordered", "delivered", "invoiced", "returned", "cancelled"] as const;

export function OrderLines({ order }: { order: SalesOrder }) {
  const { t } = useTranslation();
  const columns: Column<SalesOrderLine>[] = [
    useItemColumn(),
    ...useOwnColumns<SalesOrderLine>("sales_order_line"),
    {
      key: "quantity",
      title: t("grid.quantity"),
      figure: true,
      render: (line) => `${formatQuantity(line.quantity)} ${line.unit}`,
    },
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
      columns={useArranged("sales_order", columns, isOwn)}
      rows={order.lines}
      rowKey={(line) => String(line.line_no)}
      empty={null}
    />
  );
}

/** Where the quantity of the line is: what is held, still to come, handed over, billed, brought back. */
function LineStates({ line }: { line: SalesOrderLine }) {
  const { t } = useTranslation();
  const states = STATES.filter((state) => isPositive(line[state]));
  return (
    <span className="line-states">
      {states.map((state) => (
        <span key={state} className={state === "back_ordered" ? "line-late" : undefined}>
          {t(`lineState.${state}`, { quantity: formatQuantity(line[state]) })}
        </span>
      ))}
    </span>
  );
}
