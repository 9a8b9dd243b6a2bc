import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isStaff, may, useMe } from "@/api/me";
import type { ReceiptSummary } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import { useMoneyColumns } from "./money-columns";
import { receiptsQuery } from "./queries";
import { ReceiptTabs } from "./ReceiptTabs";

const route = getRouteApi("/receipts");

/** Money received from customers; a customer reads what it has paid. */
export function ReceiptsPage() {
  const { t } = useTranslation();
  const me = useMe();
  const { cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const found = useQuery({ ...receiptsQuery(cursor), placeholderData: keepPreviousData });
  const columns = useMoneyColumns<ReceiptSummary>("receipt", isStaff(me), {
    on: (row) => row.received_on,
    link: ({ id, number }) => (
      <Link to="/receipts/$receiptId" params={{ receiptId: id }} className="code">
        {number}
      </Link>
    ),
  });
  return (
    <>
      <PageHeader title={t("receipt.list")}>
        {may(me, "set-offs:write") && (
          <Link to="/set-offs/new" search={{}} className="button-link quiet">
            {t("setOff.new")}
          </Link>
        )}
        {may(me, "receipts:write") && (
          <Link to="/receipts/new" search={{}} className="button-link">
            {t("receipt.new")}
          </Link>
        )}
        {may(me, "payment-notices:write") && (
          <Link to="/payment-notices/new" className="button-link">
            {t("paymentNotice.new")}
          </Link>
        )}
      </PageHeader>
      <ReceiptTabs />
      <PagedRecords
        label={t("receipt.list")}
        columns={columns}
        answer={found}
        rowKey={(row) => row.id}
        empty={<EmptyState title={t("receipt.none")} hint={t("receipt.noneHint")} />}
        cursor={cursor}
        onCursor={(next) => void navigate({ search: { cursor: next } })}
      />
    </>
  );
}
