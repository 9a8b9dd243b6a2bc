import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import type { BillSummary } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { ItemName } from "@/components/item-column";
import { MakingTabs } from "@/components/MakingTabs";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import type { Column } from "@/components/Records";
import { Tag } from "@/components/Tag";
import { formatDate, formatQuantity } from "@/i18n/format";
import { billsQuery } from "./queries";

const route = getRouteApi("/bills");

export function BillsPage() {
  const { t } = useTranslation();
  const me = useMe();
  const { cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const bills = useQuery({ ...billsQuery(cursor), placeholderData: keepPreviousData });
  return (
    <>
      <PageHeader title={t("bill.list")}>
        {may(me, "bills-of-material:write") && (
          <Link to="/bills/new" className="button-link">
            {t("bill.new")}
          </Link>
        )}
      </PageHeader>
      <MakingTabs />
      <PagedRecords
        label={t("bill.list")}
        columns={useColumns()}
        answer={bills}
        rowKey={(bill) => bill.id}
        empty={<EmptyState title={t("bill.none")} hint={t("bill.noneHint")} />}
        cursor={cursor}
        onCursor={(next) => void navigate({ search: { cursor: next } })}
      />
    </>
  );
}

function useColumns(): Column<BillSummary>[] {
  const { t } = useTranslation();
  return [
    {
      key: "item",
      title: t("production.item"),
      heading: true,
      render: ({ id, item }) => (
        <Link to="/bills/$billId" params={{ billId: id }}>
          <ItemName item={item} />
        </Link>
      ),
    },
    { key: "version", title: t("bill.version"), figure: true, render: (bill) => bill.version_no },
    {
      key: "quantity",
      title: t("bill.per"),
      figure: true,
      render: (bill) => `${formatQuantity(bill.quantity)} ${bill.unit}`,
    },
    { key: "from", title: t("bill.validFrom"), render: (bill) => formatDate(bill.valid_from) },
    { key: "to", title: t("bill.validTo"), render: (bill) => bill.valid_to && formatDate(bill.valid_to) },
    {
      key: "active",
      title: t("orders.status"),
      render: (bill) => (
        <Tag tone={bill.active ? "good" : "quiet"}>{t(bill.active ? "bill.active" : "bill.inactive")}</Tag>
      ),
    },
  ];
}
