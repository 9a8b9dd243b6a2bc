import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isStaff, may, useMe } from "@/api/me";
import type { PaymentSummary } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import { useMoneyColumns } from "./money-columns";
import { PaymentTabs } from "./PaymentTabs";
import { paymentsQuery } from "./queries";

const route = getRouteApi("/payments");

/** Money paid to suppliers and factories; they read what they were paid. */
export function PaymentsPage() {
  const { t } = useTranslation();
  const me = useMe();
  const { cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const found = useQuery({ ...paymentsQuery(cursor), placeholderData: keepPreviousData });
  const columns = useMoneyColumns<PaymentSummary>("payment", isStaff(me), {
    on: (row) => row.paid_on,
    link: ({ id, number }) => (
      <Link to="/payments/$paymentId" params={{ paymentId: id }} className="code">
        {number}
      </Link>
    ),
  });
  return (
    <>
      <PageHeader title={t("payment.list")}>
        {may(me, "set-offs:write") && (
          <Link to="/set-offs/new" search={{}} className="button-link quiet">
            {t("setOff.new")}
          </Link>
        )}
        {may(me, "payments:write") && (
          <Link to="/payments/new" search={{}} className="button-link">
            {t("payment.new")}
          </Link>
        )}
      </PageHeader>
      <PaymentTabs />
      <PagedRecords
        label={t("payment.list")}
        columns={columns}
        answer={found}
        rowKey={(row) => row.id}
        empty={<EmptyState title={t("payment.none")} hint={t("payment.noneHint")} />}
        cursor={cursor}
        onCursor={(next) => void navigate({ search: { cursor: next } })}
      />
    </>
  );
}
