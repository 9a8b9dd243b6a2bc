import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useArranged } from "@/api/layouts";
import { isStaff, may, useMe } from "@/api/me";
import { ORDER_STATUSES, type SalesOrderSummary } from "@/api/types";
import { Chips } from "@/components/Chips";
import { EmptyState } from "@/components/EmptyState";
import { ExportButton } from "@/components/ExportButton";
import { OrderStatusTag } from "@/components/OrderStatusTag";
import { OwnFilter } from "@/components/own-fields/OwnFilter";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import type { Column } from "@/components/Records";
import { SearchBox } from "@/components/SearchBox";
import { YourMoves } from "@/components/YourMoves";
import { formatDate, formatMoney } from "@/i18n/format";
import { ordersQuery } from "./queries";

const route = getRouteApi("/orders");

export function OrdersPage() {
  const { t } = useTranslation();
  const me = useMe();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const orders = useQuery({ ...ordersQuery(search), placeholderData: keepPreviousData });
  const { status, query, custom } = search;
  const filtered = [status, query, custom].some((part) => part !== undefined);
  return (
    <>
      <PageHeader title={t("orders.title")}>
        <ExportButton list="sales-orders" query={{ status, query, custom }} />
        <Link to="/orders/queued" search={{}} className="button-link quiet">
          {t("queued.title")}
        </Link>
        <Link to="/order-requests" search={{}} className="button-link quiet">
          {t("orderRequest.list")}
        </Link>
        {may(me, "sales-orders:write") && (
          <Link to="/order-entry" className="button-link">
            {t("nav.newOrder")}
          </Link>
        )}
      </PageHeader>
      <YourMoves kinds={["sales_proposal", "order_request"]} />
      <div className="filters">
        <StatusFilter />
        <SearchBox
          label={t("orders.search")}
          value={search.query}
          onChange={(query) =>
            void navigate({ search: { ...search, query, cursor: undefined }, replace: true })
          }
        />
        <OwnFilter
          record="sales_order"
          value={search.custom}
          onChange={(custom) => void navigate({ search: { ...search, custom, cursor: undefined } })}
        />
      </div>
      <PagedRecords
        label={t("orders.title")}
        columns={useArranged("sales_orders", useColumns(isStaff(me)))}
        answer={orders}
        rowKey={(order) => order.id}
        empty={
          <EmptyState
            title={t(filtered ? "orders.noneFound" : "orders.none")}
            hint={t(filtered ? "orders.noneFoundHint" : "orders.noneHint")}
          />
        }
        cursor={search.cursor}
        onCursor={(cursor) => void navigate({ search: { ...search, cursor } })}
      />
    </>
  );
}

/** The one that the address names is marked as current by the link itself. */
function StatusFilter() {
  const { t } = useTranslation();
  const { query, custom } = route.useSearch();
  return (
    <Chips label={t("orders.byStatus")}>
      {[undefined, ...ORDER_STATUSES].map((status) => (
        <Link
          key={status ?? "all"}
          to="/orders"
          search={{ status, query, custom }}
          activeOptions={{ explicitUndefined: true }}
        >
          {status ? t(`status.${status}`) : t("orders.all")}
        </Link>
      ))}
    </Chips>
  );
}

function useColumns(staff: boolean): Column<SalesOrderSummary>[] {
  const { t } = useTranslation();
  const partner: Column<SalesOrderSummary> = {
    key: "partner",
    title: t("partners.customer"),
    render: (order) => order.partner.name,
  };
  return [
    {
      key: "number",
      title: t("orders.number"),
      heading: true,
      render: (order) => (
        <Link to="/orders/$orderId" params={{ orderId: order.id }} className="code">
          {order.number}
        </Link>
      ),
    },
    { key: "ordered", title: t("orders.orderedOn"), render: (order) => formatDate(order.ordered_on) },
    ...(staff ? [partner] : []),
    { key: "reference", title: t("orders.reference"), render: (order) => order.customer_reference },
    {
      key: "requested",
      title: t("orders.requestedOn"),
      render: (order) => order.requested_on && formatDate(order.requested_on),
    },
    { key: "status", title: t("orders.status"), render: (order) => <OrderStatusTag status={order.status} /> },
    {
      key: "total",
      title: t("totals.total"),
      figure: true,
      total: true,
      render: (order) => formatMoney(order.total_amount, order.currency),
    },
  ];
}
