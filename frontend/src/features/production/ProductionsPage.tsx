import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isStaff, may, useMe } from "@/api/me";
import { PRODUCTION_STATUSES, type ProductionOrderSummary } from "@/api/types";
import { Chips } from "@/components/Chips";
import { EmptyState } from "@/components/EmptyState";
import { ItemName } from "@/components/item-column";
import { MakingTabs } from "@/components/MakingTabs";
import { OwnFilter } from "@/components/own-fields/OwnFilter";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import type { Column } from "@/components/Records";
import { YourMoves } from "@/components/YourMoves";
import { formatDate, formatQuantity } from "@/i18n/format";
import { ProductionStatusTag } from "./ProductionStatusTag";
import { productionsQuery } from "./queries";

const route = getRouteApi("/production");

/** Orders to factories; a factory reads the ones it was sent. */
export function ProductionsPage() {
  const { t } = useTranslation();
  const me = useMe();
  const staff = isStaff(me);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const orders = useQuery({ ...productionsQuery(search), placeholderData: keepPreviousData });
  const title = t(staff ? "production.list" : "production.ownList");
  return (
    <>
      <PageHeader title={title}>
        {may(me, "production-orders:write") && (
          <Link to="/production/new" className="button-link">
            {t("production.new")}
          </Link>
        )}
      </PageHeader>
      <MakingTabs />
      <YourMoves kinds={["production_proposal"]} />
      <div className="filters">
        <Chips label={t("orders.byStatus")}>
          {[undefined, ...PRODUCTION_STATUSES.filter((status) => staff || status !== "draft")].map(
            (status) => (
              <Link
                key={status ?? "all"}
                to="/production"
                search={{ status, custom: search.custom }}
                activeOptions={{ exact: true, explicitUndefined: true }}
              >
                {status ? t(`productionStatus.${status}`) : t("orders.all")}
              </Link>
            ),
          )}
        </Chips>
        <OwnFilter
          record="production_order"
          value={search.custom}
          onChange={(custom) => void navigate({ search: { ...search, custom, cursor: undefined } })}
        />
      </div>
      <PagedRecords
        label={title}
        columns={useColumns(staff)}
        answer={orders}
        rowKey={(order) => order.id}
        empty={<EmptyState title={t("production.none")} hint={t("production.noneHint")} />}
        cursor={search.cursor}
        onCursor={(cursor) => void navigate({ search: { ...search, cursor } })}
      />
    </>
  );
}

function useColumns(staff: boolean): Column<ProductionOrderSummary>[] {
  const { t } = useTranslation();
  const factory: Column<ProductionOrderSummary> = {
    key: "partner",
    title: t("partners.factory"),
    render: (order) => order.partner.name,
  };
  return [
    {
      key: "number",
      title: t("production.number"),
      heading: true,
      render: ({ id, number }) => (
        <Link to="/production/$orderId" params={{ orderId: id }} className="code">
          {number}
        </Link>
      ),
    },
    ...(staff ? [factory] : []),
    { key: "item", title: t("production.item"), render: (order) => <ItemName item={order.item} /> },
    {
      key: "quantity",
      title: t("grid.quantity"),
      figure: true,
      total: true,
      render: (order) => `${formatQuantity(order.quantity)} ${order.unit}`,
    },
    { key: "due", title: t("production.dueOn"), render: (order) => formatDate(order.due_on) },
    {
      key: "status",
      title: t("orders.status"),
      render: (order) => <ProductionStatusTag status={order.status} />,
    },
  ];
}
