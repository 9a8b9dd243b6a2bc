import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isStaff, useMe } from "@/api/me";
import type { RefundSummary } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { type Direction, REFUND_WORDS } from "@/components/money/direction";
import { RefundLink } from "@/components/money/Uses";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import type { Column } from "@/components/Records";
import { Tag } from "@/components/Tag";
import { formatDate, formatMoney } from "@/i18n/format";
import { PaymentTabs } from "./PaymentTabs";
import { ReceiptTabs } from "./ReceiptTabs";
import { refundsQuery } from "./refund-queries";

const customers = getRouteApi("/receipts/refunds");
const suppliers = getRouteApi("/payments/refunds");

/** Money that customers were given back. */
export function CustomerRefundsPage() {
  const navigate = customers.useNavigate();
  return (
    <RefundsPage
      direction="receipt"
      cursor={customers.useSearch().cursor}
      onCursor={(cursor) => void navigate({ search: { cursor } })}
    />
  );
}

/** Money that suppliers and factories have given back. */
export function SupplierRefundsPage() {
  const navigate = suppliers.useNavigate();
  return (
    <RefundsPage
      direction="payment"
      cursor={suppliers.useSearch().cursor}
      onCursor={(cursor) => void navigate({ search: { cursor } })}
    />
  );
}

type Props = {
  direction: Direction;
  cursor: string | undefined;
  onCursor: (cursor: string | undefined) => void;
};

function RefundsPage({ direction, cursor, onCursor }: Props) {
  const { t } = useTranslation();
  const found = useQuery({ ...refundsQuery(direction, cursor), placeholderData: keepPreviousData });
  const title = t(`${REFUND_WORDS[direction]}.list`);
  return (
    <>
      <PageHeader title={title} />
      {direction === "receipt" ? <ReceiptTabs /> : <PaymentTabs />}
      <PagedRecords
        label={title}
        columns={useColumns(direction)}
        answer={found}
        rowKey={({ id }) => id}
        empty={<EmptyState title={t("refund.none")} hint={t(`${REFUND_WORDS[direction]}.noneHint`)} />}
        cursor={cursor}
        onCursor={onCursor}
      />
    </>
  );
}

function useColumns(direction: Direction): Column<RefundSummary>[] {
  const { t } = useTranslation();
  const partner: Column<RefundSummary> = {
    key: "partner",
    title: t(`${direction}.partner`),
    render: (row) => row.partner.name,
  };
  return [
    {
      key: "number",
      title: t("adjustment.number"),
      heading: true,
      render: ({ id, number }) => <RefundLink direction={direction} id={id} number={number} />,
    },
    { key: "on", title: t("refund.on"), render: (row) => formatDate(row.refunded_on) },
    ...(isStaff(useMe()) ? [partner] : []),
    { key: "method", title: t("receipt.method"), render: (row) => t(`receipt.${row.method}`) },
    { key: "reference", title: t(`${REFUND_WORDS[direction]}.reference`), render: (row) => row.reference },
    {
      key: "state",
      title: t("orders.status"),
      render: (row) => row.reversed_on && <Tag tone="bad">{t("receipt.reversed")}</Tag>,
    },
    {
      key: "amount",
      title: t("refund.amountShort"),
      figure: true,
      total: true,
      render: (row) => formatMoney(row.amount, row.currency),
    },
  ];
}
