import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isStaff, may, useMe } from "@/api/me";
import type { ReceiptSummary } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import type { Column } from "@/components/Records";
import { Tag } from "@/components/Tag";
import { isPositive } from "@/i18n/decimal";
import { formatAmount, formatDate, formatMoney } from "@/i18n/format";
import { receiptsQuery } from "./queries";

const route = getRouteApi("/receipts");

/** Money received from customers; a customer reads what it has paid. */
export function ReceiptsPage() {
  const { t } = useTranslation();
  const me = useMe();
  const { cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const receipts = useQuery({ ...receiptsQuery(cursor), placeholderData: keepPreviousData });
  return (
    <>
      <PageHeader title={t("receipt.list")}>
        {may(me, "receipts:write") && (
          <Link to="/receipts/new" search={{}} className="button-link">
            {t("receipt.new")}
          </Link>
        )}
      </PageHeader>
      <PagedRecords
        label={t("receipt.list")}
        columns={useColumns(isStaff(me))}
        answer={receipts}
        rowKey={(receipt) => receipt.id}
        empty={<EmptyState title={t("receipt.none")} hint={t("receipt.noneHint")} />}
        cursor={cursor}
        onCursor={(next) => void navigate({ search: { cursor: next } })}
      />
    </>
  );
}

function useColumns(staff: boolean): Column<ReceiptSummary>[] {
  const { t } = useTranslation();
  const customer: Column<ReceiptSummary> = {
    key: "partner",
    title: t("partners.customer"),
    render: (receipt) => receipt.partner.name,
  };
  return [
    {
      key: "number",
      title: t("adjustment.number"),
      heading: true,
      render: ({ id, number }) => (
        <Link to="/receipts/$receiptId" params={{ receiptId: id }} className="code">
          {number}
        </Link>
      ),
    },
    { key: "on", title: t("receipt.receivedOn"), render: (receipt) => formatDate(receipt.received_on) },
    ...(staff ? [customer] : []),
    { key: "method", title: t("receipt.method"), render: (receipt) => t(`receipt.${receipt.method}`) },
    { key: "reference", title: t("receipt.reference"), render: (receipt) => receipt.reference },
    {
      key: "rest",
      title: t("receipt.unallocated"),
      figure: true,
      render: (receipt) =>
        isPositive(receipt.unallocated_amount) && formatAmount(receipt.unallocated_amount, receipt.currency),
    },
    {
      key: "state",
      title: t("orders.status"),
      render: (receipt) => receipt.reversed_on && <Tag tone="bad">{t("receipt.reversed")}</Tag>,
    },
    {
      key: "amount",
      title: t("receipt.amountShort"),
      figure: true,
      total: true,
      render: (receipt) => formatMoney(receipt.amount, receipt.currency),
    },
  ];
}
