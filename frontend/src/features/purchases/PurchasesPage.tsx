import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useArranged } from "@/api/layouts";
import { isStaff, may, useMe } from "@/api/me";
import { PURCHASE_STATUSES, type PurchaseOrderSummary } from "@/api/types";
import { Chips } from "@/components/Chips";
import { EmptyState } from "@/components/EmptyState";
import { OwnFilter } from "@/components/own-fields/OwnFilter";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import { PurchaseTabs } from "@/components/PurchaseTabs";
import type { Column } from "@/components/Records";
import { SearchBox } from "@/components/SearchBox";
import { YourMoves } from "@/components/YourMoves";
import { formatDate, formatMoney } from "@/i18n/format";
import { PurchaseStatusTag } from "./PurchaseStatusTag";
import { purchasesQuery } from "./queries";

const route = getRouteApi("/purchases");

/** Orders to suppliers; a supplier reads the ones it was sent, as orders to fill. */
export function PurchasesPage() {
  const { t } = useTranslation();
  const me = useMe();
  const staff = isStaff(me);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const orders = useQuery({ ...purchasesQuery(search), placeholderData: keepPreviousData });
  const title = t(staff ? "purchase.list" : "purchase.ownList");
  return (
    <>
      <PageHeader title={title}>
        {may(me, "purchase-orders:write") && (
          <Link to="/purchases/new" className="button-link">
            {t("purchase.new")}
          </Link>
        )}
      </PageHeader>
      <PurchaseTabs />
      <YourMoves kinds={["purchase_proposal", "quotation_request", "quotation"]} />
      <div className="filters">
        <Chips label={t("orders.byStatus")}>
          {[undefined, ...PURCHASE_STATUSES.filter((status) => staff || status !== "draft")].map((status) => (
            <Link
              key={status ?? "all"}
              to="/purchases"
              search={{ status, query: search.query, custom: search.custom }}
              activeOptions={{ exact: true, explicitUndefined: true }}
            >
              {status ? t(`purchaseStatus.${status}`) : t("orders.all")}
            </Link>
          ))}
        </Chips>
        <SearchBox
          label={t("purchase.search")}
          value={search.query}
          onChange={(query) =>
            void navigate({ search: { ...search, query, cursor: undefined }, replace: true })
          }
        />
        <OwnFilter
          record="purchase_order"
          value={search.custom}
          onChange={(custom) => void navigate({ search: { ...search, custom, cursor: undefined } })}
        />
      </div>
      <PagedRecords
        label={title}
        columns={useArranged("purchase_orders", useColumns(staff))}
        answer={orders}
        rowKey={(order) => order.id}
        empty={
          <EmptyState
            title={t("purchase.none")}
            hint={t(staff ? "purchase.noneHint" : "purchase.ownNoneHint")}
          />
        }
        cursor={search.cursor}
        onCursor={(cursor) => void navigate({ search: { ...search, cursor } })}
      />
    </>
  );
}

function useColumns(staff: boolean): Column<PurchaseOrderSummary>[] {
  const { t } = useTranslation();
  const supplier: Column<PurchaseOrderSummary> = {
    key: "partner",
    title: t("partners.supplier"),
    render: (order) => order.partner.name,
  };
  return [
    {
      key: "number",
      title: t("orders.number"),
      heading: true,
      render: ({ id, number }) => (
        <Link to="/purchases/$orderId" params={{ orderId: id }} className="code">
          {number}
        </Link>
      ),
    },
    { key: "ordered", title: t("orders.orderedOn"), render: (order) => formatDate(order.ordered_on) },
    ...(staff ? [supplier] : []),
    {
      key: "expected",
      title: t("purchase.expectedOn"),
      render: (order) => order.expected_on && formatDate(order.expected_on),
    },
    {
      key: "status",
      title: t("orders.status"),
      render: (order) => <PurchaseStatusTag status={order.status} />,
    },
    {
      key: "total",
      title: t("totals.total"),
      figure: true,
      total: true,
      render: (order) => formatMoney(order.total_amount, order.currency),
    },
  ];
}
