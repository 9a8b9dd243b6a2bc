import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import type { Invoice } from "@/api/types";
import { ApplyButton } from "@/components/money/ApplyButton";
import { applyCredit, takeBackCredit } from "@/components/money/queries";
import { RefundButton } from "@/components/money/RefundButton";
import { Applied, Refunds } from "@/components/money/Uses";

/** What is left of a credit note pays other invoices of the customer, or goes back to it. */
export function CreditActions({ credit }: { credit: Invoice }) {
  const { t } = useTranslation();
  const { open_amount: left } = credit;
  return (
    <>
      {may(useMe(), "receipts:write") && (
        <ApplyButton
          direction="receipt"
          money={credit}
          left={left}
          apply={applyCredit}
          label={t("allocation.apply")}
        />
      )}
      <RefundButton direction="receipt" credit source={credit} left={left} />
    </>
  );
}

/** The invoices that a credit note is applied to, and what of it was given back. */
export function CreditUses({ credit }: { credit: Invoice }) {
  const { t } = useTranslation();
  const { id, currency } = credit;
  const applies = may(useMe(), "receipts:write");
  return (
    <>
      <Applied
        direction="receipt"
        currency={currency}
        paid={{
          label: t("receipt.allocations"),
          allocations: credit.allocations,
          link: ({ invoice }) => (
            <Link to="/invoices/$invoiceId" params={{ invoiceId: invoice.id }} className="code">
              {invoice.number}
            </Link>
          ),
          takeBack: applies ? (invoiceId, key) => takeBackCredit(id, invoiceId, key) : undefined,
        }}
      />
      <Refunds direction="receipt" currency={currency} refunds={credit.refunds} />
    </>
  );
}
