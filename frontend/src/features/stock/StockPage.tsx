import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import { api } from "@/api/queries";
import type { StockBalance } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { ProblemAlert } from "@/components/failures";
import { KeysetPager } from "@/components/KeysetPager";
import { PageHeader } from "@/components/PageHeader";
import { type Column, Records } from "@/components/Records";
import { SearchBox } from "@/components/SearchBox";
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

const warehousesQuery = () => api.queryOptions("get", "/api/v1/warehouses", {}, { staleTime: 60_000 });

export function StockPage() {
  const { t } = useTranslation();
  const me = useMe();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const stock = useQuery({ ...stockQuery(search), placeholderData: keepPreviousData });
  const warehouses = useQuery(warehousesQuery());
  const filter = (change: Partial<StockFilter>) =>
    void navigate({ search: { ...search, cursor: undefined, ...change }, replace: true });
  return (
    <>
      <PageHeader title={t("stock.title")} />
      <div className="filters">
        <SearchBox label={t("stock.search")} value={search.query} onChange={(query) => filter({ query })} />
        <Select
          className="stock-location"
          allowClear
          aria-label={t("stock.location")}
          placeholder={t("stock.allLocations")}
          value={search.location}
          onChange={(location) => filter({ location })}
          options={warehouses.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
        />
      </div>
      <ProblemAlert error={stock.error} />
      <Records
        label={t("stock.title")}
        columns={useColumns(may(me, "stock-values:read"), me.company.base_currency)}
        rows={stock.data?.items ?? []}
        rowKey={(row) => `${row.item.id} ${row.location.id}`}
        busy={stock.isPending || stock.isPlaceholderData}
        empty={<EmptyState title={t("stock.none")} hint={t("stock.noneHint")} />}
      />
      <KeysetPager
        cursor={search.cursor}
        next={stock.data?.next_cursor}
        onCursor={(cursor) => void navigate({ search: { ...search, cursor } })}
      />
    </>
  );
}

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
      render: ({ item }) => (
        <>
          <span className="code">{item.code}</span> <span className="name">{item.name}</span>
        </>
      ),
    },
    { key: "unit", title: t("grid.unit"), render: (row) => row.unit },
    { key: "location", title: t("stock.location"), render: (row) => row.location.name },
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
