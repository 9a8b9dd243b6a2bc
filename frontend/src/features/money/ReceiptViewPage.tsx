import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import { MoneyView } from "./MoneyView";
import { receiptQuery, reverseReceipt } from "./queries";

const route = getRouteApi("/receipts/$receiptId");

/** One receipt and the invoices it pays. */
export function ReceiptViewPage() {
  const { t } = useTranslation();
  const { receiptId } = route.useParams();
  const { data: receipt } = useSuspenseQuery(receiptQuery(receiptId));
  const reversible = receipt.reversed_on === null && receipt.method !== "set_off";
  const allowed = may(useMe(), "receipts:write") && reversible;
  return (
    <MoneyView
      direction="receipt"
      money={receipt}
      on={receipt.received_on}
      reverse={allowed ? (key) => reverseReceipt(receipt.id, key) : undefined}
      invoiceLink={({ invoice }) => (
        <Link to="/invoices/$invoiceId" params={{ invoiceId: invoice.id }}>
          {invoice.number}
        </Link>
      )}
      back={
        <Link to="/receipts" search={{}}>
          ← {t("receipt.list")}
        </Link>
      }
    />
  );
}
