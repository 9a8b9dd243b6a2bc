import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Payment, Receipt } from "@/api/types";
import { DocumentPage } from "@/components/DocumentPage";
import type { Direction } from "@/components/money/direction";
import { Applied, type Paid, Refunds } from "@/components/money/Uses";
import { StepButton } from "@/components/StepButton";
import { Tag } from "@/components/Tag";
import { isPositive } from "@/i18n/decimal";
import { formatDate, formatMoney } from "@/i18n/format";

type Money = Receipt | Payment;

type Props = {
  direction: Direction;
  money: Money;
  on: string;
  back: ReactNode;
  /** Takes it back, where the reader may. */
  reverse: ((key: string) => Promise<Money>) | undefined;
  /** What can be done with what is left of it. */
  apply?: ReactNode;
  paid: readonly Paid[];
};

/** A receipt or payment and the invoices it pays; recorded by mistake or bounced, it is reversed, never changed. */
export function MoneyView({ direction, money, on, back, reverse, apply, paid }: Props) {
  const { t } = useTranslation();
  return (
    <DocumentPage
      title={t(`${direction}.view`, { number: money.number })}
      status={money.reversed_on && <Tag tone="bad">{t(`${direction}.reversed`)}</Tag>}
      back={back}
      actions={
        <>
          {apply}
          {reverse && (
            <StepButton
              label={t(`${direction}.reverse`)}
              ask={t(`${direction}.reverseAsk`)}
              send={reverse}
              done={({ number }) => t(`${direction}.reverseDone`, { number })}
            />
          )}
        </>
      }
      facts={[
        [t(`${direction}.partner`), `${money.partner.code} · ${money.partner.name}`],
        [t(`${direction}.on`), formatDate(on)],
        [t(`${direction}.method`), t(`receipt.${money.method}`)],
        [t(`${direction}.reference`), money.reference],
        [t(`${direction}.amountShort`), formatMoney(money.amount, money.currency)],
        [
          t(`${direction}.unallocated`),
          isPositive(money.unallocated_amount) && formatMoney(money.unallocated_amount, money.currency),
        ],
        [t(`${direction}.reversedOn`), money.reversed_on && formatDate(money.reversed_on)],
      ]}
      lines={
        <>
          {paid.map((side) => (
            <Applied key={side.label} direction={direction} currency={money.currency} paid={side} />
          ))}
          <Refunds direction={direction} currency={money.currency} refunds={money.refunds} />
        </>
      }
    />
  );
}
