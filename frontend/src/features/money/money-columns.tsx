import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { PaymentSummary, ReceiptSummary } from "@/api/types";
import type { Direction } from "@/components/money/direction";
import type { Column } from "@/components/Records";
import { Tag } from "@/components/Tag";
import { isPositive } from "@/i18n/decimal";
import { formatAmount, formatDate, formatMoney } from "@/i18n/format";

type Row = Omit<ReceiptSummary, "method" | "received_on"> & Pick<PaymentSummary | ReceiptSummary, "method">;

/** The columns of a list of money; partners are not told who they are. */
export function useMoneyColumns<Money extends Row>(
  direction: Direction,
  staff: boolean,
  own: { link: (row: Money) => ReactNode; on: (row: Money) => string },
): Column<Money>[] {
  const { t } = useTranslation();
  const partner: Column<Money> = {
    key: "partner",
    title: t(`${direction}.partner`),
    render: (row) => row.partner.name,
  };
  return [
    { key: "number", title: t("adjustment.number"), heading: true, render: own.link },
    { key: "on", title: t(`${direction}.on`), render: (row) => formatDate(own.on(row)) },
    ...(staff ? [partner] : []),
    { key: "method", title: t(`${direction}.method`), render: (row) => t(`receipt.${row.method}`) },
    { key: "reference", title: t(`${direction}.reference`), render: (row) => row.reference },
    {
      key: "rest",
      title: t(`${direction}.unallocated`),
      figure: true,
      render: (row) =>
        isPositive(row.unallocated_amount) && formatAmount(row.unallocated_amount, row.currency),
    },
    {
      key: "state",
      title: t("orders.status"),
      render: (row) => row.reversed_on && <Tag tone="bad">{t(`${direction}.reversed`)}</Tag>,
    },
    {
      key: "amount",
      title: t(`${direction}.amountShort`),
      figure: true,
      total: true,
      render: (row) => formatMoney(row.amount, row.currency),
    },
  ];
}
