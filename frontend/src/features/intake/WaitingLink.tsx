import { Link } from "@tanstack/react-router";
import type { Waiting } from "@/api/types";

/** The document's own page; a factory's report is on the page of its order. */
export function WaitingLink({ document: { kind, id, number, order } }: { document: Waiting }) {
  switch (kind) {
    case "supplier_invoice":
      return (
        <Link to="/purchases/invoices/$invoiceId" params={{ invoiceId: id }} className="code">
          {number}
        </Link>
      );
    case "shipping_notice":
      return (
        <Link to="/purchases/notices/$noticeId" params={{ noticeId: id }} className="code">
          {number}
        </Link>
      );
    case "production_report":
    case "factory_invoice":
      return (
        <Link to="/production/$orderId" params={{ orderId: order?.id ?? "" }} className="code">
          {number}
        </Link>
      );
    case "order_request":
      return (
        <Link to="/order-requests/$requestId" params={{ requestId: id }} className="code">
          {number}
        </Link>
      );
    case "payment_notice":
      return (
        <Link to="/payment-notices/$noticeId" params={{ noticeId: id }} className="code">
          {number}
        </Link>
      );
  }
}
