import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "@/api/queries";
import type { LotBalance } from "@/api/types";
import { DayInput } from "@/components/DayInput";
import { EmptyState } from "@/components/EmptyState";
import { ItemName } from "@/components/item-column";
import { LocationPicker } from "@/components/LocationPicker";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import type { Column } from "@/components/Records";
import { StockTabs } from "@/components/StockTabs";
import { formatDate, formatQuantity } from "@/i18n/format";
import { today } from "@/i18n/today";
import "./stock.css";

const route = getRouteApi("/stock/lots");

type Filter = { location?: string | undefined; to?: string | undefined; cursor?: string | undefined };

const lotsQuery = ({ location, to, cursor }: Filter) =>
  api.queryOptions("get", "/api/v1/lots", {
    params: { query: { location_id: location, expires_by: to, cursor } },
  });

/** What lies of every lot or piece, what expires first on top. */
export function LotsPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const lots = useQuery({ ...lotsQuery(search), placeholderData: keepPreviousData });
  const filter = (change: Partial<Filter>) =>
    void navigate({ search: { ...search, cursor: undefined, ...change }, replace: true });
  return (
    <>
      <PageHeader title={t("lot.list")} />
      <StockTabs />
      <div className="filters">
        <LocationPicker
          placeholder={t("stock.allLocations")}
          value={search.location}
          onChange={(location) => filter({ location })}
        />
        <DayInput label={t("lot.expiresBy")} value={search.to} onChange={(to) => filter({ to })} />
      </div>
      <PagedRecords
        label={t("lot.list")}
        columns={useColumns()}
        answer={lots}
        rowKey={(row) => `${row.id} ${row.location.id}`}
        empty={<EmptyState title={t("lot.none")} hint={t("lot.noneHint")} />}
        cursor={search.cursor}
        onCursor={(cursor) => void navigate({ search: { ...search, cursor } })}
      />
    </>
  );
}

function useColumns(): Column<LotBalance>[] {
  const { t } = useTranslation();
  const now = today();
  return [
    {
      key: "lot",
      title: t("lot.lot"),
      heading: true,
      render: (row) => (
        <Link to="/stock/lots/$lotId" params={{ lotId: row.id }} search={{}}>
          {row.lot}
        </Link>
      ),
    },
    { key: "item", title: t("grid.item"), wide: true, render: (row) => <ItemName item={row.item} /> },
    { key: "location", title: t("stock.location"), render: (row) => row.location.name },
    {
      key: "expires",
      title: t("lot.expiresOn"),
      render: ({ expires_on }) =>
        expires_on && (
          <span className={expires_on < now ? "stock-out" : undefined}>
            {formatDate(expires_on)}
            {expires_on < now && ` · ${t("lot.expired")}`}
          </span>
        ),
    },
    {
      key: "quantity",
      title: t("stock.onHand"),
      figure: true,
      total: true,
      render: (row) => `${formatQuantity(row.quantity)} ${row.unit}`,
    },
  ];
}
