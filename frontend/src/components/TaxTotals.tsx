import { useTranslation } from "react-i18next";
import type { TaxTotal } from "@/api/types";
import { formatMoney, formatPercent } from "@/i18n/format";
import "./tax-totals.css";

type Totals = {
  currency: string;
  net_amount: string;
  total_amount: string;
  taxes: readonly TaxTotal[];
};

/** Subtotal, VAT of each rate, total payable: the foot of every order and invoice. */
export function TaxTotals({ totals, withTotal = true }: { totals: Totals; withTotal?: boolean }) {
  const { t } = useTranslation();
  const { currency } = totals;
  return (
    <dl className="tax-totals">
      <dt>{t("totals.net")}</dt>
      <dd className="figure">{formatMoney(totals.net_amount, currency)}</dd>
      {totals.taxes.map((tax) => (
        <TaxRow key={tax.tax_code} tax={tax} currency={currency} />
      ))}
      {withTotal && (
        <>
          <dt className="tax-totals-total">{t("totals.total")}</dt>
          <dd className="figure tax-totals-total">{formatMoney(totals.total_amount, currency)}</dd>
        </>
      )}
    </dl>
  );
}

function TaxRow({ tax, currency }: { tax: TaxTotal; currency: string }) {
  const { t } = useTranslation();
  const rate = formatPercent(tax.tax_rate);
  return (
    <>
      <dt>{t("totals.tax", { rate, base: formatMoney(tax.net_amount, currency) })}</dt>
      <dd className="figure">{formatMoney(tax.tax_amount, currency)}</dd>
    </>
  );
}
