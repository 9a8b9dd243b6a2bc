import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";
import { fieldMessage } from "@/api/problem";
import type { Preview } from "@/api/types";
import { TaxTotals } from "@/components/TaxTotals";
import { compare } from "@/i18n/decimal";
import { formatMoney } from "@/i18n/format";
import { orderProblems } from "./request";

type Props = {
  preview: Preview | undefined;
  count: number;
  busy: boolean;
  onPlaceOrder: () => void;
};

/** Totals with VAT of each rate, what the order does to the credit limit, and the one button. */
export function OrderFoot({ preview, count, busy, onPlaceOrder }: Props) {
  const { t } = useTranslation();
  const ready = preview && count > 0 ? preview : undefined;
  return (
    <>
      {ready && (
        <section className="order-foot">
          <div>
            {orderProblems(ready.errors).map((problem) => (
              <Alert key={problem.code} type="warning" showIcon title={fieldMessage(problem)} />
            ))}
            {ready.credit && <CreditLine credit={ready.credit} currency={ready.currency} />}
          </div>
          <TaxTotals totals={ready} withTotal={false} />
        </section>
      )}
      <div className="order-bar">
        <span className="muted">{t("entry.lineCount", { count })}</span>
        <p className="order-bar-total" aria-live="polite">
          {ready && (
            <>
              <span>{t("totals.total")}</span>
              <strong className="figure">{formatMoney(ready.total_amount, ready.currency)}</strong>
            </>
          )}
        </p>
        <Button type="primary" size="large" loading={busy} disabled={count === 0} onClick={onPlaceOrder}>
          {t("entry.place")}
        </Button>
      </div>
    </>
  );
}

type CreditLineProps = { credit: NonNullable<Preview["credit"]>; currency: string };

function CreditLine({ credit, currency }: CreditLineProps) {
  const { t } = useTranslation();
  const { limit, after } = credit;
  if (limit === null) return null;
  const over = compare(after, limit) > 0;
  return (
    <p className={over ? "credit-line over" : "credit-line"}>
      {t(over ? "entry.creditOver" : "entry.creditAfter", {
        after: formatMoney(after, currency),
        limit: formatMoney(limit, currency),
      })}
    </p>
  );
}
