import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isStaff, useMe } from "@/api/me";
import type { GoodsReceiptSummary } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { OwnFilter } from "@/components/own-fields/OwnFilter";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import { PurchaseTabs } from "@/components/PurchaseTabs";
import type { Column } from "@/components/Records";
import { formatDate } from "@/i18n/format";
import { receiptsQuery } from "./receipt-queries";

const route = getRouteApi("/purchases/receipts");

/** What came in of purchase orders; a supplier reads what arrived of its own. */
export function GoodsReceiptsPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const receipts = useQuery({ ...receiptsQuery(search), placeholderData: keepPreviousData });
  return (
    <>
      <PageHeader title={t("goodsReceipt.list")} />
      <PurchaseTabs />
      <div className="filters">
        <OwnFilter
          record="goods_receipt"
          value={search.custom}
          onChange={(custom) => void navigate({ search: { custom } })}
        />
      </div>
      <PagedRecords
        label={t("goodsReceipt.list")}
        columns={useColumns(isStaff(useMe()))}
        answer={receipts}
        rowKey={(receipt) => receipt.id}
        empty={<EmptyState title={t("goodsReceipt.none")} hint={t("goodsReceipt.noneHint")} />}
        cursor={search.cursor}
        onCursor={(cursor) => void navigate({ search: { ...search, cursor } })}
      />
    </>
  );
}

function useColumns(staff: boolean): Column<GoodsReceiptSummary>[] {
  const { t } = useTranslation();
  const supplier: Column<GoodsReceiptSummary> = {
    key: "partner",
    title: t("partners.supplier"),
    render: (receipt) => receipt.partner.name,
  };
  return [
    {
      key: "number",
      title: t("adjustment.number"),
      heading: true,
      render: ({ id, number }) => (
        <Link to="/purchases/receipts/$receiptId" params={{ receiptId: id }} className="code">
          {number}
        </Link>
      ),
    },
    { key: "on", title: t("goodsReceipt.on"), render: (receipt) => formatDate(receipt.received_on) },
    ...(staff ? [supplier] : []),
    {
      key: "order",
      title: t("purchase.order"),
      render: ({ order }) => (
        <Link to="/purchases/$orderId" params={{ orderId: order.id }}>
          {order.number}
        </Link>
      ),
    },
    {
      key: "note",
      title: t("goodsReceipt.deliveryNote"),
      render: (receipt) => receipt.delivery_note,
    },
  ];
}
