import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { type AskedAdjustmentSummary, DECIDED } from "@/api/types";
import { Chips } from "@/components/Chips";
import { DecidedTag } from "@/components/DecidedTag";
import { EmptyState } from "@/components/EmptyState";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import type { Column } from "@/components/Records";
import { StockTabs } from "@/components/StockTabs";
import { formatDate, formatMoney } from "@/i18n/format";
import { askedAdjustmentsQuery } from "./queries";

const route = getRouteApi("/stock/adjustments/requests");

/** Adjustments that one person asks for and another decides, and what was decided. */
export function AskedAdjustmentsPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const asked = useQuery({ ...askedAdjustmentsQuery(search), placeholderData: keepPreviousData });
  return (
    <>
      <PageHeader title={t("adjustment.asked")} />
      <StockTabs />
      <div className="filters">
        <Chips label={t("orders.byStatus")}>
          {[undefined, ...DECIDED].map((status) => (
            <Link
              key={status ?? "all"}
              to="/stock/adjustments/requests"
              search={{ status }}
              activeOptions={{ exact: true, explicitUndefined: true }}
            >
              {status ? t(`decided.${status}`) : t("orders.all")}
            </Link>
          ))}
        </Chips>
      </div>
      <PagedRecords
        label={t("adjustment.asked")}
        columns={useColumns()}
        answer={asked}
        rowKey={({ id }) => id}
        empty={<EmptyState title={t("adjustment.askedNone")} hint={t("adjustment.askedNoneHint")} />}
        cursor={search.cursor}
        onCursor={(cursor) => void navigate({ search: { ...search, cursor } })}
      />
    </>
  );
}

function useColumns(): Column<AskedAdjustmentSummary>[] {
  const { t } = useTranslation();
  const currency = useMe().company.base_currency;
  return [
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
    {
      key: "status",
      title: t("orders.status"),
      render: (asked) => <DecidedTag status={asked.status} />,
    },
  ];
}
