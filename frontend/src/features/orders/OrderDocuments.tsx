import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import { labelOf, useOwnFields } from "@/api/own-fields";
import type { SalesOrder } from "@/api/types";
import { DocumentRefs } from "@/components/DocumentRefs";
import { ownValue } from "@/components/own-fields/own-value";
import { PrintButton } from "@/components/PrintButton";
import { formatDate, formatMoney } from "@/i18n/format";
import { InvoiceButton } from "./InvoiceButton";

/** Deliveries and invoices that came of the order, each with what is still to be done about it. */
export function OrderDocuments({ order }: { order: SalesOrder }) {
  const { t } = useTranslation();
  const me = useMe();
  const mayInvoice = may(me, "invoices:write");
  const mayPrint = may(me, "deliveries:read");
  const own = useOwnFields("delivery");
  const numberOf = (id: string) => order.invoices.find((invoice) => invoice.id === id)?.number ?? "";
  return (
    <>
      <DocumentRefs
        title={t("order.deliveries")}
        empty={t("order.noDeliveries")}
        refs={order.deliveries}
        refKey={(delivery) => delivery.id}
        render={({ id, number, delivered_on, invoice_id, custom }) => (
          <>
            <strong>{number}</strong>
            <span className="muted">{formatDate(delivered_on)}</span>
            {invoice_id === null && mayInvoice && <InvoiceButton deliveryId={id} />}
            {invoice_id === null && !mayInvoice && <span className="muted">{t("order.notInvoiced")}</span>}
            {invoice_id !== null && (
              <span className="muted">{t("order.invoicedAs", { number: numberOf(invoice_id) })}</span>
            )}
            {own.map((field) => {
              const said = ownValue(field, custom);
              return said === undefined ? null : (
                <span key={field.code} className="muted">
                  {labelOf(field)}: {said}
                </span>
              );
            })}
            {mayPrint && <PrintButton small resource="deliveries" document={{ id, number }} />}
          </>
        )}
      />
      <DocumentRefs
        title={t("order.invoices")}
        empty={t("order.noInvoices")}
        refs={order.invoices}
        refKey={(invoice) => invoice.id}
        render={({ id, number, kind, issued_on, total_amount }) => (
          <>
            <Link to="/invoices/$invoiceId" params={{ invoiceId: id }}>
              <strong>{kind === "credit_note" ? t("invoice.creditNote", { number }) : number}</strong>
            </Link>
            <span className="muted">{formatDate(issued_on)}</span>
            <span className="figure">{formatMoney(total_amount, order.currency)}</span>
          </>
        )}
      />
    </>
  );
}
