import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import type { SupplierInvoice } from "@/api/types";
import { AttachmentsPanel } from "@/components/attachments/AttachmentsPanel";
import { DocumentPage } from "@/components/DocumentPage";
import { DocumentRefs } from "@/components/DocumentRefs";
import type { Fact } from "@/components/Facts";
import { useItemColumn } from "@/components/item-column";
import { type Column, Records } from "@/components/Records";
import { TaxTotals } from "@/components/TaxTotals";
import { isPositive } from "@/i18n/decimal";
import {
  formatAmount,
  formatDate,
  formatMoment,
  formatMoney,
  formatPercent,
  formatQuantity,
} from "@/i18n/format";
import { Differences } from "./Differences";
import { supplierInvoiceQuery } from "./queries";
import { returnsOfInvoiceQuery } from "./return-queries";
import { SupplierInvoiceActions } from "./SupplierInvoiceActions";
import { SupplierInvoiceTag } from "./SupplierInvoiceTag";

const route = getRouteApi("/purchases/invoices/$invoiceId");

export function SupplierInvoicePage() {
  const { t } = useTranslation();
  const { invoiceId } = route.useParams();
  const { data: invoice } = useSuspenseQuery(supplierInvoiceQuery(invoiceId));
  const mayReadReturns = may(useMe(), "purchase-returns:read");
  const returned = mayReadReturns && invoice.lines.some((line) => isPositive(line.returned));
  return (
    <DocumentPage
      title={t("supplierInvoice.title", { number: invoice.number })}
      status={<SupplierInvoiceTag status={invoice.status} />}
      back={
        <Link to="/purchases/invoices" search={{}}>
          ← {t("supplierInvoice.list")}
        </Link>
      }
      actions={<SupplierInvoiceActions invoice={invoice} />}
      facts={useFacts(invoice)}
      lines={<Lines invoice={invoice} />}
      aside={
        <>
          <Differences invoice={invoice} />
          {returned && <Returns invoiceId={invoice.id} />}
          <AttachmentsPanel carrier={{ kind: "supplier-invoices", id: invoice.id }} />
        </>
      }
      totals={<TaxTotals totals={invoice} />}
    />
  );
}

function useFacts(invoice: SupplierInvoice): Fact[] {
  const { t } = useTranslation();
  const told = (moment: string, by: { name: string }) =>
    t("order.placedBy", { moment: formatMoment(moment), name: by.name });
  return [
    [t("partners.supplier"), `${invoice.partner.code} · ${invoice.partner.name}`],
    [
      t("purchase.order"),
      <Link key="order" to="/purchases/$orderId" params={{ orderId: invoice.order.id }}>
        {invoice.order.number}
      </Link>,
    ],
    [t("invoice.issuedOn"), formatDate(invoice.issued_on)],
    [t("invoice.dueOn"), formatDate(invoice.due_on)],
    [
      t("payment.open"),
      invoice.open_amount !== null &&
        invoice.status === "approved" &&
        formatMoney(invoice.open_amount, invoice.currency),
    ],
    [t("supplierInvoice.enteredAt"), told(invoice.entered_at, invoice.entered_by)],
    [
      t("supplierInvoice.decidedAt"),
      invoice.decided_at && invoice.decided_by && told(invoice.decided_at, invoice.decided_by),
    ],
    [t("supplierInvoice.refusalReason"), invoice.refusal_reason],
    [
      t("supplierInvoice.reversedOn"),
      invoice.reversed_on &&
        invoice.reversed_by &&
        t("supplierInvoice.reversedBy", {
          day: formatDate(invoice.reversed_on),
          name: invoice.reversed_by.name,
        }),
    ],
    [t("supplierInvoice.reversalReason"), invoice.reversal_reason],
    [t("entry.note"), invoice.note],
  ];
}

/** What went back of it. */
function Returns({ invoiceId }: { invoiceId: string }) {
  const { t } = useTranslation();
  const { data } = useSuspenseQuery(returnsOfInvoiceQuery(invoiceId));
  return (
    <DocumentRefs
      title={t("purchaseReturn.list")}
      empty={t("purchaseReturn.none")}
      refs={data.items}
      refKey={({ id }) => id}
      render={({ id, number, returned_on, reason }) => (
        <>
          <Link to="/purchases/returns/$returnId" params={{ returnId: id }}>
            <strong>{number}</strong>
          </Link>
          <span className="muted">{formatDate(returned_on)}</span>
          <span className="muted">{reason}</span>
        </>
      )}
    />
  );
}

function Lines({ invoice }: { invoice: SupplierInvoice }) {
  const { t } = useTranslation();
  const columns: Column<SupplierInvoice["lines"][number]>[] = [
    useItemColumn(),
    {
      key: "quantity",
      title: t("grid.quantity"),
      figure: true,
      render: (line) => `${formatQuantity(line.quantity)} ${line.unit}`,
    },
    {
      key: "returned",
      title: t("purchaseReturn.returned"),
      figure: true,
      render: (line) => isPositive(line.returned) && formatQuantity(line.returned),
    },
    { key: "price", title: t("grid.price"), figure: true, render: (line) => formatQuantity(line.unit_price) },
    { key: "tax", title: t("grid.tax"), figure: true, render: (line) => formatPercent(line.tax_rate) },
    {
      key: "amount",
      title: t("grid.amount"),
      figure: true,
      total: true,
      render: (line) => formatAmount(line.net_amount, invoice.currency),
    },
  ];
  return (
    <Records
      label={t("invoice.lines")}
      columns={columns}
      rows={invoice.lines}
      rowKey={(line) => String(line.line_no)}
      empty={null}
    />
  );
}
