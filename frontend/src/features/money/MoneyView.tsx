import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Payment, Receipt } from "@/api/types";
import { DocumentPage } from "@/components/DocumentPage";
import { type Column, Records } from "@/components/Records";
import { StepButton } from "@/components/StepButton";
import { Tag } from "@/components/Tag";
import { isPositive } from "@/i18n/decimal";
import { formatDate, formatMoney } from "@/i18n/format";
import { appliedNow } from "./allocation";
import type { Direction } from "./direction";

type Money = Receipt | Payment;
export type Allocation = Money["allocations"][number];

/** One side of a document of money: the invoices that it pays there. */
export type Paid = {
  label: string;
  allocations: readonly Allocation[];
  link: (allocation: Allocation) => ReactNode;
  /** Takes back what is applied to an invoice, where the reader may. */
  takeBack?: ((invoiceId: string, key: string) => Promise<Money>) | undefined;
};

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
      lines={paid.map((side) => (
        <Allocations key={side.label} direction={direction} currency={money.currency} paid={side} />
      ))}
    />
  );
}

type AllocationsProps = { direction: Direction; currency: string; paid: Paid };

function Allocations({ direction, currency, paid }: AllocationsProps) {
  const { t } = useTranslation();
  const { label, allocations, link, takeBack } = paid;
  const undo: Column<Allocation> = {
    key: "undo",
    title: t("allocation.takeBack"),
    render: ({ invoice: { id, number } }) =>
      takeBack && (
        <StepButton
          label={t("allocation.takeBack")}
          ask={t("allocation.takeBackAsk", { number })}
          send={(key) => takeBack(id, key)}
          done={() => t("allocation.takenBack", { number })}
        />
      ),
  };
  const columns: Column<Allocation>[] = [
    { key: "invoice", title: t("document.invoice"), heading: true, render: link },
    {
      key: "amount",
      title: t(`${direction}.allocated`),
      figure: true,
      total: true,
      render: ({ amount }) => formatMoney(amount, currency),
    },
    ...(takeBack ? [undo] : []),
  ];
  return (
    <>
      <h2 className="panel-title">{label}</h2>
      <Records
        label={label}
        columns={columns}
        rows={appliedNow(allocations)}
        rowKey={({ invoice }) => invoice.id}
        empty={<p className="panel-body muted">{t(`${direction}.noAllocations`)}</p>}
      />
    </>
  );
}
