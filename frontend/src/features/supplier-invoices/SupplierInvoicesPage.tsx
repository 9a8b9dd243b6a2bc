import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isStaff, useMe } from "@/api/me";
import { SUPPLIER_INVOICE_STATUSES, type SupplierInvoiceSummary } from "@/api/types";
import { Chips } from "@/components/Chips";
import { EmptyState } from "@/components/EmptyState";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import { PurchaseTabs } from "@/components/PurchaseTabs";
import type { Column } from "@/components/Records";
import { Tag } from "@/components/Tag";
import { formatDate, formatMoney } from "@/i18n/format";
import { supplierInvoicesQuery } from "./queries";
import { SupplierInvoiceTag } from "./SupplierInvoiceTag";

const route = getRouteApi("/purchases/invoices");

/** What suppliers have invoiced: to staff an inbox to approve from, to a supplier what became of its own. */
export function SupplierInvoicesPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const invoices = useQuery({ ...supplierInvoicesQuery(search), placeholderData: keepPreviousData });
  return (
    <>
      <PageHeader title={t("supplierInvoice.list")} />
      <PurchaseTabs />
      <div className="filters">
        <Chips label={t("orders.byStatus")}>
          {[undefined, ...SUPPLIER_INVOICE_STATUSES].map((status) => (
            <Link
              key={status ?? "all"}
              to="/purchases/invoices"
              search={{ status }}
              activeOptions={{ exact: true, explicitUndefined: true }}
            >
              {status ? t(`supplierInvoiceStatus.${status}`) : t("orders.all")}
            </Link>
          ))}
        </Chips>
      </div>
      <PagedRecords
        label={t("supplierInvoice.list")}
        columns={useColumns(isStaff(useMe()))}
        answer={invoices}
        rowKey={(invoice) => invoice.id}
        empty={<EmptyState title={t("supplierInvoice.none")} hint={t("supplierInvoice.noneHint")} />}
        cursor={search.cursor}
        onCursor={(cursor) => void navigate({ search: { ...search, cursor } })}
      />
    </>
  );
}

function useColumns(staff: boolean): Column<SupplierInvoiceSummary>[] {
  const { t } = useTranslation();
  const supplier: Column<SupplierInvoiceSummary> = {
    key: "partner",
    title: t("partners.supplier"),
    render: (invoice) => invoice.partner.name,
  };
  return [
    {
      key: "number",
      title: t("invoice.number"),
      heading: true,
      render: ({ id, number }) => (
        <Link to="/purchases/invoices/$invoiceId" params={{ invoiceId: id }} className="code">
          {number}
        </Link>
      ),
    },
    ...(staff ? [supplier] : []),
    { key: "issued", title: t("invoice.issuedOn"), render: (invoice) => formatDate(invoice.issued_on) },
    { key: "due", title: t("invoice.dueOn"), render: (invoice) => formatDate(invoice.due_on) },
    {
      key: "status",
      title: t("orders.status"),
      render: (invoice) => (
        <>
          <SupplierInvoiceTag status={invoice.status} />{" "}
          {invoice.differs && <Tag tone="bad">{t("supplierInvoice.differs")}</Tag>}
        </>
      ),
    },
    {
      key: "total",
      title: t("totals.total"),
      figure: true,
      total: true,
      render: (invoice) => formatMoney(invoice.total_amount, invoice.currency),
    },
  ];
}
