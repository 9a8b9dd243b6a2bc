import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import type { SalesOrder } from "@/api/types";
import { formatDate, formatMoney } from "@/i18n/format";
import { InvoiceButton } from "./InvoiceButton";

/** Deliveries and invoices that came of the order, each with what is still to be done about it. */
export function OrderDocuments({ order }: { order: SalesOrder }) {
  const { t } = useTranslation();
  const mayInvoice = may(useMe(), "invoices:write");
  const numberOf = (id: string | null) => order.invoices.find((invoice) => invoice.id === id)?.number;
  return (
    <div>
      <section className="panel">
        <h2 className="panel-title">{t("order.deliveries")}</h2>
        {order.deliveries.length === 0 && <p className="panel-body muted">{t("order.noDeliveries")}</p>}
        <ul className="order-documents">
          {order.deliveries.map((delivery) => (
            <li key={delivery.id}>
              <strong>{delivery.number}</strong>
              <span className="muted">{formatDate(delivery.delivered_on)}</span>
              {delivery.invoice_id === null && mayInvoice && <InvoiceButton deliveryId={delivery.id} />}
              {delivery.invoice_id === null && !mayInvoice && (
                <span className="muted">{t("order.notInvoiced")}</span>
              )}
              {delivery.invoice_id !== null && (
                <span className="muted">
                  {t("order.invoicedAs", { number: numberOf(delivery.invoice_id) ?? "" })}
                </span>
              )}
            </li>
          ))}
        </ul>
      </section>
      <section className="panel">
        <h2 className="panel-title">{t("order.invoices")}</h2>
        {order.invoices.length === 0 && <p className="panel-body muted">{t("order.noInvoices")}</p>}
        <ul className="order-documents">
          {order.invoices.map((invoice) => (
            <li key={invoice.id}>
              <Link to="/invoices/$invoiceId" params={{ invoiceId: invoice.id }}>
                <strong>{invoice.number}</strong>
              </Link>
              <span className="muted">{formatDate(invoice.issued_on)}</span>
              <span className="figure">{formatMoney(invoice.total_amount, order.currency)}</span>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
