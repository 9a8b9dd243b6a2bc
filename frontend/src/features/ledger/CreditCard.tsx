import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { isStaff, useMe } from "@/api/me";
import type { Credit } from "@/api/types";
import { ProblemAlert } from "@/components/failures";
import { compare, percentOf } from "@/i18n/decimal";
import { formatMoney } from "@/i18n/format";
import { creditQuery } from "./queries";

/** How much of the credit limit is used, and by what. */
export function CreditCard({ partnerId }: { partnerId: string }) {
  const { t } = useTranslation();
  const staff = isStaff(useMe());
  const credit = useQuery(creditQuery(partnerId));
  if (credit.error) return <ProblemAlert error={credit.error} />;
  if (!credit.data) return <section className="credit-card" aria-busy="true" />;
  const { currency, limit, available, exposure, receivable, open_orders: openOrders } = credit.data;
  return (
    <section className="credit-card" aria-label={t("credit.label")}>
      <dl>
        <Figure
          label={t(staff ? "credit.receivable" : "credit.payable")}
          amount={receivable}
          currency={currency}
        />
        <Figure label={t("credit.openOrders")} amount={openOrders} currency={currency} />
        <Figure label={t("credit.exposure")} amount={exposure} currency={currency} />
        {limit === null && (
          <Figure label={t("credit.limit")} currency={currency} text={t("credit.noLimit")} />
        )}
        {limit !== null && <Figure label={t("credit.limit")} amount={limit} currency={currency} />}
        {available !== null && (
          <Figure label={t("credit.available")} amount={available} currency={currency} />
        )}
      </dl>
      {limit !== null && <Bar exposure={exposure} limit={limit} />}
    </section>
  );
}

type FigureProps = { label: string; currency: string; amount?: string; text?: string };

function Figure({ label, currency, amount, text }: FigureProps) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{amount === undefined ? text : formatMoney(amount, currency)}</dd>
    </div>
  );
}

function Bar({ exposure, limit }: Pick<Credit, "exposure"> & { limit: string }) {
  const { t } = useTranslation();
  const percent = percentOf(exposure, limit);
  const over = compare(exposure, limit) > 0;
  return (
    <meter
      className={over ? "over" : undefined}
      min={0}
      max={100}
      value={percent}
      aria-label={t("credit.used")}
    >
      {percent}%
    </meter>
  );
}
