import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isStaff, may, useMe } from "@/api/me";
import { api } from "@/api/queries";
import type { Me, StockBalance } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { useItemColumn } from "@/components/item-column";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import type { Column } from "@/components/Records";
import { StockTabs } from "@/components/StockTabs";
import { isPositive } from "@/i18n/decimal";
import { formatAmount, formatQuantity } from "@/i18n/format";

const route = getRouteApi("/stock/consigned");

const consignedQuery = (cursor: string | undefined) =>
  api.queryOptions("get", "/api/v1/consigned-stock", { params: { query: { cursor } } });

/** The company's goods at consignees, who report what they sell, and suppliers' goods here; partners see their own. */
export function ConsignedPage() {
  const { t } = useTranslation();
  const me = useMe();
  const { cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const stock = useQuery({ ...consignedQuery(cursor), placeholderData: keepPreviousData });
  return (
    <>
      <PageHeader title={t("consigned.title")} />
      {isStaff(me) && <StockTabs />}
      <PagedRecords
        label={t("consigned.title")}
        columns={useColumns(me)}
        answer={stock}
        rowKey={(row) => `${row.item.id} ${row.location.id}`}
        empty={<EmptyState title={t("consigned.none")} hint={t("consigned.noneHint")} />}
        cursor={cursor}
        onCursor={(next) => void navigate({ search: { cursor: next } })}
      />
    </>
  );
}

/** What lies at a consignee is the company's; what lies here on consignment is its supplier's. */
const ours = (row: StockBalance) => row.location_kind === "consignee";

function useColumns(me: Me): Column<StockBalance>[] {
  const { t } = useTranslation();
  const currency = me.company.base_currency;
  const item = useItemColumn<StockBalance>();
  const columns: (Column<StockBalance> | false)[] = [
    item,
    { key: "unit", title: t("grid.unit"), render: (row) => row.unit },
    { key: "location", title: t("consigned.place"), render: (row) => row.location.name },
    {
      key: "owner",
      title: t("consigned.owner"),
      render: (row) => (ours(row) ? me.company.name : row.partner?.name),
    },
    {
      key: "on_hand",
      title: t("consigned.onHand"),
      figure: true,
      render: (row) => formatQuantity(row.on_hand),
    },
    {
      key: "reserved",
      title: t("consigned.reported"),
      figure: true,
      render: (row) => isPositive(row.reserved) && formatQuantity(row.reserved),
    },
    may(me, "stock-values:read") && {
      key: "value",
      title: t("stock.value", { currency }),
      figure: true,
      render: (row) => row.value && formatAmount(row.value, currency),
    },
    may(me, "sales-orders:write") && {
      key: "report",
      title: "",
      render: (row) =>
        ours(row) && (
          <Link
            to="/order-entry"
            search={{ location: row.location.id, ...(isStaff(me) ? { partner: row.partner?.id } : {}) }}
          >
            {t("consigned.report")}
          </Link>
        ),
    },
  ];
  return columns.filter((column) => column !== false);
}
