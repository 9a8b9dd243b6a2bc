import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import { ApplyButton } from "@/components/money/ApplyButton";
import { RefundButton } from "@/components/money/RefundButton";
import type { Paid } from "@/components/money/Uses";
import { MoneyView } from "./MoneyView";
import { applyReceipt, applySetOff, receiptQuery, reverseReceipt, takeBackReceipt } from "./queries";

const route = getRouteApi("/receipts/$receiptId");

/** One receipt and the invoices it pays; a set-off pays those of both sides. */
export function ReceiptViewPage() {
  const { t } = useTranslation();
  const me = useMe();
  const { receiptId } = route.useParams();
  const { data: receipt } = useSuspenseQuery(receiptQuery(receiptId));
  const { id } = receipt;
  const setOff = receipt.method === "set_off";
  const standing = receipt.reversed_on === null;
  const applies = standing && may(me, "receipts:write");
  const setsOff = standing && setOff && may(me, "set-offs:write");
  const receivables: Paid = {
    label: t("receipt.allocations"),
    allocations: receipt.allocations,
    link: ({ invoice }) => (
      <Link to="/invoices/$invoiceId" params={{ invoiceId: invoice.id }} className="code">
        {invoice.number}
      </Link>
    ),
    takeBack: applies ? (invoiceId, key) => takeBackReceipt(id, invoiceId, key) : undefined,
  };
  const payables: Paid = {
    label: t("setOff.payables"),
    allocations: receipt.payable_allocations,
    link: ({ invoice }) => <span className="code">{invoice.number}</span>,
  };
  return (
    <MoneyView
      direction="receipt"
      money={receipt}
      on={receipt.received_on}
      reverse={applies && (setsOff || !setOff) ? (key) => reverseReceipt(id, key) : undefined}
      apply={
        <>
          {applies && (
            <ApplyButton
              direction="receipt"
              money={receipt}
              left={receipt.unallocated_amount}
              apply={applyReceipt}
              label={t("allocation.apply")}
            />
          )}
          {standing && !setOff && (
            <RefundButton direction="receipt" source={receipt} left={receipt.unallocated_amount} />
          )}
          {setsOff && (
            <ApplyButton
              direction="payment"
              money={receipt}
              left={receipt.payable_unallocated_amount ?? "0"}
              apply={applySetOff}
              label={t("setOff.applyPayables")}
            />
          )}
        </>
      }
      paid={setOff ? [receivables, payables] : [receivables]}
      back={
        <Link to="/receipts" search={{}}>
          ← {t("receipt.list")}
        </Link>
      }
    />
  );
}
