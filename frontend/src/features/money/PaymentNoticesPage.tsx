import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isStaff, may, useMe } from "@/api/me";
import type { PaymentNoticeSummary } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import type { Column } from "@/components/Records";
import { formatDate, formatMoney } from "@/i18n/format";
import { paymentNoticesQuery } from "./notice-queries";
import { PaymentNoticeTag } from "./PaymentNoticeTag";
import { ReceiptTabs } from "./ReceiptTabs";

const route = getRouteApi("/payment-notices");

/** What customers say they have paid; a customer reads what became of its own. */
export function PaymentNoticesPage() {
  const { t } = useTranslation();
  const me = useMe();
  const { cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const notices = useQuery({ ...paymentNoticesQuery(cursor), placeholderData: keepPreviousData });
  return (
    <>
      <PageHeader title={t("paymentNotice.list")}>
        {may(me, "payment-notices:write") && (
          <Link to="/payment-notices/new" className="button-link">
            {t("paymentNotice.new")}
          </Link>
        )}
      </PageHeader>
      <ReceiptTabs />
      <PagedRecords
        label={t("paymentNotice.list")}
        columns={useColumns(isStaff(me))}
        answer={notices}
        rowKey={(notice) => notice.id}
        empty={<EmptyState title={t("paymentNotice.none")} hint={t("paymentNotice.noneHint")} />}
        cursor={cursor}
        onCursor={(next) => void navigate({ search: { cursor: next } })}
      />
    </>
  );
}

function useColumns(staff: boolean): Column<PaymentNoticeSummary>[] {
  const { t } = useTranslation();
  const customer: Column<PaymentNoticeSummary> = {
    key: "partner",
    title: t("partners.customer"),
    render: (notice) => notice.partner.name,
  };
  return [
    {
      key: "number",
      title: t("adjustment.number"),
      heading: true,
      render: ({ id, number }) => (
        <Link to="/payment-notices/$noticeId" params={{ noticeId: id }} className="code">
          {number}
        </Link>
      ),
    },
    { key: "on", title: t("paymentNotice.on"), render: (notice) => formatDate(notice.paid_on) },
    ...(staff ? [customer] : []),
    { key: "reference", title: t("receipt.reference"), render: (notice) => notice.reference },
    {
      key: "state",
      title: t("orders.status"),
      render: (notice) => <PaymentNoticeTag status={notice.status} />,
    },
    {
      key: "amount",
      title: t("receipt.amountShort"),
      figure: true,
      total: true,
      render: (notice) => formatMoney(notice.amount, notice.currency),
    },
  ];
}
