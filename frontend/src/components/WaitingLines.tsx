import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { GivenBack } from "@/api/types";
import { formatQuantity } from "@/i18n/format";
import { useItemColumn } from "./item-column";
import { type Column, Records } from "./Records";

/** The order lines that wait again, as what was held for them is not there; nothing where there are none. */
export function WaitingLines({ lines }: { lines: readonly GivenBack[] }) {
  const { t } = useTranslation();
  const columns: Column<GivenBack>[] = [
    {
      key: "order",
      title: t("orders.number"),
      heading: true,
      render: ({ order }) => (
        <Link to="/orders/$orderId" params={{ orderId: order.id }} className="code">
          {order.number}
        </Link>
      ),
    },
    { ...useItemColumn(), heading: false },
    {
      key: "waiting",
      title: t("promise.waiting"),
      figure: true,
      render: (line) => `${formatQuantity(line.quantity)} ${line.unit}`,
    },
  ];
  if (lines.length === 0) return null;
  return (
    <section className="panel">
      <h2 className="panel-title">{t("stock.waitAgain")}</h2>
      <Records
        label={t("stock.waitAgain")}
        columns={columns}
        rows={lines}
        rowKey={(line) => `${line.order.id} ${line.line_no}`}
        empty={null}
      />
    </section>
  );
}
