import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import type { AskedAdjustmentSummary } from "@/api/types";
import { type Column, Records } from "@/components/Records";
import { formatDate, formatMoney } from "@/i18n/format";
import { askedAdjustmentsQuery } from "./queries";

/** Adjustments that wait for somebody else's word; nothing where none do. */
export function AskedAdjustments() {
  const { t } = useTranslation();
  const currency = useMe().company.base_currency;
  const { data } = useQuery(askedAdjustmentsQuery());
  if (!data || data.items.length === 0) return null;
  const columns: Column<AskedAdjustmentSummary>[] = [
    {
      key: "number",
      title: t("adjustment.number"),
      heading: true,
      render: ({ id, number }) => (
        <Link to="/stock/adjustments/requests/$requestId" params={{ requestId: id }} className="code">
          {number}
        </Link>
      ),
    },
    { key: "on", title: t("adjustment.on"), render: (asked) => formatDate(asked.adjusted_on) },
    { key: "location", title: t("stock.location"), render: (asked) => asked.location.name },
    {
      key: "reason",
      title: t("adjustment.reason"),
      render: (asked) => t(`adjustmentReason.${asked.reason}`),
    },
    {
      key: "worth",
      title: t("adjustment.worth"),
      figure: true,
      render: (asked) => asked.worth !== null && formatMoney(asked.worth, currency),
    },
  ];
  return (
    <section className="panel" aria-label={t("adjustment.waiting")}>
      <h2 className="panel-title">{t("adjustment.waiting")}</h2>
      <Records
        label={t("adjustment.waiting")}
        columns={columns}
        rows={data.items}
        rowKey={(asked) => asked.id}
        empty={null}
      />
    </section>
  );
}
