import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import { MoneyView } from "./MoneyView";
import { paymentQuery, reversePayment } from "./queries";

const route = getRouteApi("/payments/$paymentId");

/** One payment and the invoices it pays, as payer and payee see it. */
export function PaymentViewPage() {
  const { t } = useTranslation();
  const { paymentId } = route.useParams();
  const { data: payment } = useSuspenseQuery(paymentQuery(paymentId));
  const allowed = may(useMe(), "payments:write") && payment.reversed_on === null;
  return (
    <MoneyView
      direction="payment"
      money={payment}
      on={payment.paid_on}
      reverse={allowed ? (key) => reversePayment(payment.id, key) : undefined}
      invoiceLink={({ invoice }) => <span className="code">{invoice.number}</span>}
      back={
        <Link to="/payments" search={{}}>
          ← {t("payment.list")}
        </Link>
      }
    />
  );
}
