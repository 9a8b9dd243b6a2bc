import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import type { Payable, PurchaseReturn } from "@/api/types";
import { ApplyButton } from "@/components/money/ApplyButton";
import { applySupplierCredit, payableQuery, takeBackSupplierCredit } from "@/components/money/queries";
import { RefundButton } from "@/components/money/RefundButton";
import { Applied, Refunds } from "@/components/money/Uses";

/** The supplier's credit note for a return; what went back without an invoice has none. */
export function useSupplierCredit({ id, invoice }: PurchaseReturn): Payable | undefined {
  const reads = may(useMe(), "payments:read");
  return useQuery({ ...payableQuery(id), enabled: reads && invoice !== null }).data;
}

/** What is left of it pays other invoices of the supplier, or comes back. */
export function SupplierCreditActions({ credit }: { credit: Payable }) {
  const { t } = useTranslation();
  const { open_amount: left } = credit;
  return (
    <>
      {may(useMe(), "payments:write") && (
        <ApplyButton
          direction="payment"
          money={credit}
          left={left}
          apply={applySupplierCredit}
          label={t("allocation.apply")}
        />
      )}
      <RefundButton direction="payment" credit source={credit} left={left} />
    </>
  );
}

/** The invoices that it is applied to, and what of it came back. */
export function SupplierCreditUses({ credit }: { credit: Payable }) {
  const { t } = useTranslation();
  const { id, currency } = credit;
  const applies = may(useMe(), "payments:write");
  return (
    <>
      <Applied
        direction="payment"
        currency={currency}
        paid={{
          label: t("payment.allocations"),
          allocations: credit.allocations,
          link: ({ invoice }) => <span className="code">{invoice.number}</span>,
          takeBack: applies ? (invoiceId, key) => takeBackSupplierCredit(id, invoiceId, key) : undefined,
        }}
      />
      <Refunds direction="payment" currency={currency} refunds={credit.refunds} />
    </>
  );
}
