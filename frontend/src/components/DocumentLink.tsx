import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

const KINDS = [
  "sales_order",
  "delivery",
  "invoice",
  "credit_note",
  "receipt",
  "payment",
  "customer_refund",
  "supplier_refund",
  "set_off",
  "reversal",
  "opening_balances",
  "opening_stock",
  "stock_transfer",
  "transfer_receipt",
  "stock_adjustment",
  "stock_count",
  "goods_receipt",
  "supplier_invoice",
  "purchase_return",
  "landed_cost",
  "production_voucher",
  "production_charge",
] as const;

type Props = { kind: string; id: string; number: string };

/** A document by its kind and number, with the way to its page where it has one. */
export function DocumentLink({ kind, id, number }: Props) {
  const { t } = useTranslation();
  const known = KINDS.find((each) => each === kind);
  const words = `${known ? t(`document.${known}`) : kind} ${number}`;
  switch (known) {
    case "sales_order":
      return (
        <Link to="/orders/$orderId" params={{ orderId: id }}>
          {words}
        </Link>
      );
    case "invoice":
    case "credit_note":
      return (
        <Link to="/invoices/$invoiceId" params={{ invoiceId: id }}>
          {words}
        </Link>
      );
    case "receipt":
      return (
        <Link to="/receipts/$receiptId" params={{ receiptId: id }}>
          {words}
        </Link>
      );
    case "payment":
      return (
        <Link to="/payments/$paymentId" params={{ paymentId: id }}>
          {words}
        </Link>
      );
    case "customer_refund":
      return (
        <Link to="/receipts/refunds/$refundId" params={{ refundId: id }}>
          {words}
        </Link>
      );
    case "supplier_refund":
      return (
        <Link to="/payments/refunds/$refundId" params={{ refundId: id }}>
          {words}
        </Link>
      );
    case "stock_transfer":
      return (
        <Link to="/stock/transfers/$transferId" params={{ transferId: id }}>
          {words}
        </Link>
      );
    case "stock_adjustment":
      return (
        <Link to="/stock/adjustments/$adjustmentId" params={{ adjustmentId: id }}>
          {words}
        </Link>
      );
    case "stock_count":
      return (
        <Link to="/stock/counts/$countId" params={{ countId: id }} search={{}}>
          {words}
        </Link>
      );
    case "goods_receipt":
      return (
        <Link to="/purchases/receipts/$receiptId" params={{ receiptId: id }}>
          {words}
        </Link>
      );
    case "landed_cost":
      return (
        <Link to="/purchases/landed-costs/$costId" params={{ costId: id }}>
          {words}
        </Link>
      );
    case "supplier_invoice":
      return (
        <Link to="/purchases/invoices/$invoiceId" params={{ invoiceId: id }}>
          {words}
        </Link>
      );
    case "purchase_return":
      return (
        <Link to="/purchases/returns/$returnId" params={{ returnId: id }}>
          {words}
        </Link>
      );
    default:
      return words;
  }
}
