import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import type { AdjustmentSummary } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import type { Column } from "@/components/Records";
import { StockTabs } from "@/components/StockTabs";
import { YourMoves } from "@/components/YourMoves";
import { formatDate } from "@/i18n/format";
import { adjustmentsQuery } from "./queries";

const route = getRouteApi("/stock/adjustments");

export function AdjustmentsPage() {
  const { t } = useTranslation();
  const me = useMe();
  const { cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const adjustments = useQuery({ ...adjustmentsQuery({ cursor }), placeholderData: keepPreviousData });
  return (
    <>
      <PageHeader title={t("adjustment.list")}>
        <Link to="/stock/adjustments/requests" search={{}} className="button-link quiet">
          {t("adjustment.asked")}
        </Link>
        {may(me, "stock:write") && (
          <Link to="/stock/adjustments/new" className="button-link">
            {t("adjustment.new")}
          </Link>
        )}
      </PageHeader>
      <StockTabs />
      <YourMoves kinds={["adjustment_request"]} />
      <PagedRecords
        label={t("adjustment.list")}
        columns={useColumns()}
        answer={adjustments}
        rowKey={(adjustment) => adjustment.id}
        empty={<EmptyState title={t("adjustment.none")} hint={t("adjustment.noneHint")} />}
        cursor={cursor}
        onCursor={(next) => void navigate({ search: { cursor: next } })}
      />
    </>
  );
}

function useColumns(): Column<AdjustmentSummary>[] {
  const { t } = useTranslation();
  return [
    {
      key: "number",
      title: t("adjustment.number"),
      heading: true,
      render: ({ id, number }) => (
        <Link to="/stock/adjustments/$adjustmentId" params={{ adjustmentId: id }} className="code">
          {number}
        </Link>
      ),
    },
    { key: "on", title: t("adjustment.on"), render: (adjustment) => formatDate(adjustment.adjusted_on) },
    { key: "location", title: t("stock.location"), render: (adjustment) => adjustment.location.name },
    {
      key: "reason",
      title: t("adjustment.reason"),
      render: (adjustment) => t(`adjustmentReason.${adjustment.reason}`),
    },
  ];
}
