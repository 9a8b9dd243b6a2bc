import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isStaff, useMe } from "@/api/me";
import type { PurchaseReturnSummary } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import { PartnerPicker } from "@/components/PartnerPicker";
import { PurchaseTabs } from "@/components/PurchaseTabs";
import type { Column } from "@/components/Records";
import { formatDate, formatMoney } from "@/i18n/format";
import { purchaseReturnsQuery } from "./return-queries";

const route = getRouteApi("/purchases/returns");

/** Goods that went back to suppliers; a supplier reads what came back to it. */
export function PurchaseReturnsPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const staff = isStaff(useMe());
  const returns = useQuery({ ...purchaseReturnsQuery(search), placeholderData: keepPreviousData });
  return (
    <>
      <PageHeader title={t("purchaseReturn.list")} />
      <PurchaseTabs />
      {staff && (
        <div className="filters">
          <PartnerPicker
            kind="supplier"
            placeholder={t("purchaseReturn.allSuppliers")}
            value={search.partner}
            onChange={(partner) => void navigate({ search: { partner }, replace: true })}
          />
        </div>
      )}
      <PagedRecords
        label={t("purchaseReturn.list")}
        columns={useColumns(staff)}
        answer={returns}
        rowKey={({ id }) => id}
        empty={
          <EmptyState
            title={t("purchaseReturn.none")}
            hint={t(staff ? "purchaseReturn.noneHint" : "purchaseReturn.noneOfSupplier")}
          />
        }
        cursor={search.cursor}
        onCursor={(cursor) => void navigate({ search: { ...search, cursor } })}
      />
    </>
  );
}

function useColumns(staff: boolean): Column<PurchaseReturnSummary>[] {
  const { t } = useTranslation();
  const supplier: Column<PurchaseReturnSummary> = {
    key: "partner",
    title: t("partners.supplier"),
    render: ({ partner }) => partner.name,
  };
  return [
    {
      key: "number",
      title: t("adjustment.number"),
      heading: true,
      render: ({ id, number }) => (
        <Link to="/purchases/returns/$returnId" params={{ returnId: id }} className="code">
          {number}
        </Link>
      ),
    },
    ...(staff ? [supplier] : []),
    { key: "on", title: t("purchaseReturn.on"), render: ({ returned_on }) => formatDate(returned_on) },
    {
      key: "invoice",
      title: t("document.supplier_invoice"),
      render: ({ invoice }) =>
        invoice && (
          <Link to="/purchases/invoices/$invoiceId" params={{ invoiceId: invoice.id }}>
            {invoice.number}
          </Link>
        ),
    },
    { key: "credit", title: t("document.credit_note"), render: ({ credit_note }) => credit_note },
    { key: "reason", title: t("return.reason"), wide: true, render: ({ reason }) => reason },
    {
      key: "total",
      title: t("totals.total"),
      figure: true,
      total: true,
      render: ({ total_amount, currency }) => formatMoney(total_amount, currency),
    },
  ];
}
