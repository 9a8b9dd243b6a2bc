import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Payment, Receipt } from "@/api/types";
import { DocumentPage } from "@/components/DocumentPage";
import { type Column, Records } from "@/components/Records";
import { StepButton } from "@/components/StepButton";
import { Tag } from "@/components/Tag";
import { isPositive } from "@/i18n/decimal";
import { formatDate, formatMoney } from "@/i18n/format";
import type { Direction } from "./direction";

type Money = Receipt | Payment;
export type Allocation = Money["allocations"][number];

type Props = {
  direction: Direction;
  money: Money;
  on: string;
  back: ReactNode;
  /** Takes it back, where the reader may. */
  reverse: ((key: string) => Promise<Money>) | undefined;
  invoiceLink: (allocation: Allocation) => ReactNode;
};

/** A receipt or payment and the invoices it pays; recorded by mistake or bounced, it is reversed, never changed. */
export function MoneyView({ direction, money, on, back, reverse, invoiceLink }: Props) {
  const { t } = useTranslation();
  return (
    <DocumentPage
      title={t(`${direction}.view`, { number: money.number })}
      status={money.reversed_on && <Tag tone="bad">{t(`${direction}.reversed`)}</Tag>}
      back={back}
      actions={
        reverse && (
          <StepButton
            label={t(`${direction}.reverse`)}
            ask={t(`${direction}.reverseAsk`)}
            send={reverse}
            done={({ number }) => t(`${direction}.reverseDone`, { number })}
          />
        )
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
      lines={<Allocations direction={direction} money={money} invoiceLink={invoiceLink} />}
    />
  );
}

function Allocations({ direction, money, invoiceLink }: Pick<Props, "direction" | "money" | "invoiceLink">) {
  const { t } = useTranslation();
  const columns: Column<Allocation>[] = [
    { key: "invoice", title: t("document.invoice"), heading: true, render: invoiceLink },
    {
      key: "amount",
      title: t(`${direction}.allocated`),
      figure: true,
      total: true,
      render: ({ amount }) => formatMoney(amount, money.currency),
    },
  ];
  return (
    <Records
      label={t(`${direction}.allocations`)}
      columns={columns}
      rows={money.allocations}
      rowKey={({ invoice }) => invoice.id}
      empty={<p className="panel-body muted">{t(`${direction}.noAllocations`)}</p>}
    />
  );
}
