import { Alert } from "antd";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { fieldMessage } from "@/api/problem";
import type { Preview } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { EntryBar } from "@/components/EntryBar";
import { documentProblems } from "@/components/line-grid/request";
import { TaxTotals } from "@/components/TaxTotals";
import { compare } from "@/i18n/decimal";
import { formatMoney } from "@/i18n/format";

type Props = {
  preview: Preview | undefined;
  count: number;
  busy: boolean;
  onPlaceOrder: () => void;
};

/** Totals with VAT of each rate, what the order does to the credit limit, and the one button. */
export function OrderFoot({ preview, count, busy, onPlaceOrder }: Props) {
  const { t } = useTranslation();
  if (count === 0) return <EmptyState title={t("entry.empty")} hint={t("entry.emptyHint")} />;
  return (
    <>
      {preview && (
        <section className="order-foot">
          <div>
            {documentProblems(preview.errors).map((problem) => (
              <Alert key={problem.code} type="warning" showIcon title={fieldMessage(problem)} />
            ))}
            {preview.approval && <ApprovalLine approval={preview.approval} />}
            {preview.credit && <CreditLine credit={preview.credit} />}
          </div>
          <TaxTotals totals={preview} withTotal={false} />
        </section>
      )}
      <EntryBar count={count} submit={t("entry.place")} busy={busy} onSubmit={onPlaceOrder}>
        {preview && (
          <>
            <span>{t("totals.total")}</span>
            <strong className="figure">{formatMoney(preview.total_amount, preview.currency)}</strong>
          </>
        )}
      </EntryBar>
    </>
  );
}

function ApprovalLine({ approval }: { approval: NonNullable<Preview["approval"]> }) {
  const { t } = useTranslation();
  const limit = formatMoney(approval.limit, useMe().company.base_currency);
  return <Alert type="info" showIcon title={t("orderRequest.willWait", { limit })} />;
}

/** Credit is kept in the company's own currency, whatever the order's. */
function CreditLine({ credit }: { credit: NonNullable<Preview["credit"]> }) {
  const { t } = useTranslation();
  const currency = useMe().company.base_currency;
  const { limit, after } = credit;
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
