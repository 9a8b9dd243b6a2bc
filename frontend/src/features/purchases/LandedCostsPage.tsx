import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { LandedCostSummary } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import { PurchaseTabs } from "@/components/PurchaseTabs";
import type { Column } from "@/components/Records";
import { Tag } from "@/components/Tag";
import { formatDate, formatMoney } from "@/i18n/format";
import { landedCostsQuery } from "./landed-cost-queries";

const route = getRouteApi("/purchases/landed-costs");

/** Carriage, duty and insurance of goods that came. */
export function LandedCostsPage() {
  const { t } = useTranslation();
  const { cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const costs = useQuery({ ...landedCostsQuery(cursor), placeholderData: keepPreviousData });
  return (
    <>
      <PageHeader title={t("landedCost.list")} />
      <PurchaseTabs />
      <PagedRecords
        label={t("landedCost.list")}
        columns={useColumns()}
        answer={costs}
        rowKey={(cost) => cost.id}
        empty={<EmptyState title={t("landedCost.none")} hint={t("landedCost.noneHint")} />}
        cursor={cursor}
        onCursor={(next) => void navigate({ search: { cursor: next } })}
      />
    </>
  );
}

function useColumns(): Column<LandedCostSummary>[] {
  const { t } = useTranslation();
  return [
    {
      key: "number",
      title: t("landedCost.number"),
      heading: true,
      render: ({ id, number }) => (
        <Link to="/purchases/landed-costs/$costId" params={{ costId: id }} className="code">
          {number}
        </Link>
      ),
    },
    { key: "payee", title: t("landedCost.payee"), render: (cost) => cost.partner.name },
    { key: "kind", title: t("landedCost.kind"), render: (cost) => t(`landedCostKind.${cost.kind}`) },
    { key: "on", title: t("invoice.issuedOn"), render: (cost) => formatDate(cost.charged_on) },
    {
      key: "status",
      title: t("orders.status"),
      render: (cost) => (
        <Tag tone={cost.status === "posted" ? "good" : "bad"}>{t(`landedCostStatus.${cost.status}`)}</Tag>
      ),
    },
    {
      key: "total",
      title: t("totals.total"),
      figure: true,
      total: true,
      render: (cost) => formatMoney(cost.total_amount, cost.currency),
    },
  ];
}
