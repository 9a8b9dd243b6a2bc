import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import { TRANSFER_STATUSES, type TransferSummary } from "@/api/types";
import { Chips } from "@/components/Chips";
import { EmptyState } from "@/components/EmptyState";
import { LocationPicker } from "@/components/LocationPicker";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import type { Column } from "@/components/Records";
import { StockTabs } from "@/components/StockTabs";
import { formatDate } from "@/i18n/format";
import { transfersQuery } from "./queries";
import { TransferStatusTag } from "./TransferStatusTag";

const route = getRouteApi("/stock/transfers");

export function TransfersPage() {
  const { t } = useTranslation();
  const me = useMe();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const transfers = useQuery({ ...transfersQuery(search), placeholderData: keepPreviousData });
  return (
    <>
      <PageHeader title={t("transfer.list")}>
        {may(me, "stock:write") && (
          <Link to="/stock/transfers/new" className="button-link">
            {t("transfer.new")}
          </Link>
        )}
      </PageHeader>
      <StockTabs />
      <div className="filters">
        <Chips label={t("orders.byStatus")}>
          {[undefined, ...TRANSFER_STATUSES].map((status) => (
            <Link
              key={status ?? "all"}
              to="/stock/transfers"
              search={{ status, location: search.location }}
              activeOptions={{ exact: true, explicitUndefined: true }}
            >
              {status ? t(`transferStatus.${status}`) : t("orders.all")}
            </Link>
          ))}
        </Chips>
        <LocationPicker
          own
          consignees
          placeholder={t("transfer.eitherEnd")}
          value={search.location}
          onChange={(location) =>
            void navigate({ search: { ...search, location, cursor: undefined }, replace: true })
          }
        />
      </div>
      <PagedRecords
        label={t("transfer.list")}
        columns={useColumns()}
        answer={transfers}
        rowKey={(transfer) => transfer.id}
        empty={<EmptyState title={t("transfer.none")} hint={t("transfer.noneHint")} />}
        cursor={search.cursor}
        onCursor={(cursor) => void navigate({ search: { ...search, cursor } })}
      />
    </>
  );
}

function useColumns(): Column<TransferSummary>[] {
  const { t } = useTranslation();
  return [
    {
      key: "number",
      title: t("transfer.number"),
      heading: true,
      render: ({ id, number }) => (
        <Link to="/stock/transfers/$transferId" params={{ transferId: id }} className="code">
          {number}
        </Link>
      ),
    },
    { key: "on", title: t("transfer.on"), render: (transfer) => formatDate(transfer.dispatched_on) },
    { key: "from", title: t("transfer.from"), render: (transfer) => transfer.from_location.name },
    { key: "to", title: t("transfer.to"), render: (transfer) => transfer.to_location.name },
    {
      key: "status",
      title: t("orders.status"),
      render: (transfer) => <TransferStatusTag status={transfer.status} />,
    },
  ];
}
