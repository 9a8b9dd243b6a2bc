import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import { ApplyButton } from "@/components/money/ApplyButton";
import { RefundButton } from "@/components/money/RefundButton";
import { MoneyView } from "./MoneyView";
import { applyPayment, paymentQuery, reversePayment, takeBackPayment } from "./queries";

const route = getRouteApi("/payments/$paymentId");

/** One payment and the invoices it pays, as payer and payee see it. */
export function PaymentViewPage() {
  const { t } = useTranslation();
  const { paymentId } = route.useParams();
  const { data: payment } = useSuspenseQuery(paymentQuery(paymentId));
  const { id } = payment;
  const allowed = may(useMe(), "payments:write") && payment.reversed_on === null;
  return (
    <MoneyView
      direction="payment"
      money={payment}
      on={payment.paid_on}
      reverse={allowed ? (key) => reversePayment(id, key) : undefined}
      apply={
        <>
          {allowed && (
            <ApplyButton
              direction="payment"
              money={payment}
              left={payment.unallocated_amount}
              apply={applyPayment}
              label={t("allocation.apply")}
            />
          )}
          {payment.reversed_on === null && (
            <RefundButton direction="payment" source={payment} left={payment.unallocated_amount} />
          )}
        </>
      }
      paid={[
        {
          label: t("payment.allocations"),
          allocations: payment.allocations,
          link: ({ invoice }) => <span className="code">{invoice.number}</span>,
          takeBack: allowed ? (invoiceId, key) => takeBackPayment(id, invoiceId, key) : undefined,
        },
      ]}
      back={
        <Link to="/payments" search={{}}>
          ← {t("payment.list")}
        </Link>
      }
    />
  );
}
