import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import { api } from "@/api/queries";
import type { StockBalance } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { ItemName } from "@/components/item-column";
import { LocationPicker } from "@/components/LocationPicker";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import type { Column } from "@/components/Records";
import { SearchBox } from "@/components/SearchBox";
import { StockTabs } from "@/components/StockTabs";
import { isPositive } from "@/i18n/decimal";
import { formatAmount, formatQuantity } from "@/i18n/format";
import "./stock.css";

const route = getRouteApi("/stock");

type StockFilter = {
  location?: string | undefined;
  query?: string | undefined;
  cursor?: string | undefined;
};

const stockQuery = ({ location, query, cursor }: StockFilter) =>
  api.queryOptions("get", "/api/v1/stock", { params: { query: { location_id: location, query, cursor } } });

export function StockPage() {
  const { t } = useTranslation();
  const me = useMe();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const stock = useQuery({ ...stockQuery(search), placeholderData: keepPreviousData });
  const filter = (change: Partial<StockFilter>) =>
    void navigate({ search: { ...search, cursor: undefined, ...change }, replace: true });
  return (
    <>
      <PageHeader title={t("stock.title")} />
      <StockTabs />
      <div className="filters">
        <SearchBox label={t("stock.search")} value={search.query} onChange={(query) => filter({ query })} />
        <LocationPicker
          placeholder={t("stock.allLocations")}
          value={search.location}
          onChange={(location) => filter({ location })}
        />
      </div>
      <PagedRecords
        label={t("stock.title")}
        columns={useColumns(may(me, "stock-values:read"), me.company.base_currency)}
        answer={stock}
        rowKey={(row) => `${row.item.id} ${row.location.id}`}
        empty={<EmptyState title={t("stock.none")} hint={t("stock.noneHint")} />}
        cursor={search.cursor}
        onCursor={(cursor) => void navigate({ search: { ...search, cursor } })}
      />
    </>
  );
}

/** The place, and the partner whose it is. */
const placeOf = ({ location, partner }: StockBalance) =>
  partner ? `${location.name} · ${partner.name}` : location.name;

function useColumns(withValue: boolean, currency: string): Column<StockBalance>[] {
  const { t } = useTranslation();
  const value: Column<StockBalance> = {
    key: "value",
    title: t("stock.value", { currency }),
    figure: true,
    render: (row) => row.value && formatAmount(row.value, currency),
  };
  return [
    {
      key: "item",
      title: t("grid.item"),
      heading: true,
      render: ({ item, location }) => (
        <Link to="/stock/card" search={{ item: item.id, location: location.id }}>
          <ItemName item={item} />
        </Link>
      ),
    },
    { key: "unit", title: t("grid.unit"), render: (row) => row.unit },
    { key: "location", title: t("stock.location"), render: placeOf },
    {
      key: "on_hand",
      title: t("stock.onHand"),
      figure: true,
      render: (row) => formatQuantity(row.on_hand),
    },
    {
      key: "reserved",
      title: t("stock.reserved"),
      figure: true,
      render: (row) => formatQuantity(row.reserved),
    },
    {
      key: "available",
      title: t("stock.available"),
      figure: true,
      render: (row) => (
        <strong className={isPositive(row.available) ? undefined : "stock-out"}>
          {formatQuantity(row.available)}
        </strong>
      ),
    },
    {
      key: "back_ordered",
      title: t("stock.backOrdered"),
      figure: true,
      render: (row) => isPositive(row.back_ordered) && formatQuantity(row.back_ordered),
    },
    ...(withValue ? [value] : []),
  ];
}
