import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Receipt } from "@/api/types";
import { type Column, Records } from "@/components/Records";
import { StepButton } from "@/components/StepButton";
import { formatMoney } from "@/i18n/format";
import { appliedNow } from "./allocation";
import type { Direction } from "./direction";

export type Allocation = Receipt["allocations"][number];
type Refunded = Receipt["refunds"][number];

/** One side of a document of money: the invoices that it pays there. */
export type Paid = {
  label: string;
  allocations: readonly Allocation[];
  link: (allocation: Allocation) => ReactNode;
  /** Takes back what is applied to an invoice, where the reader may. */
  takeBack?: ((invoiceId: string, key: string) => Promise<unknown>) | undefined;
};

type AppliedProps = { direction: Direction; currency: string; paid: Paid };

/** The invoices that money or a credit note is applied to. */
export function Applied({ direction, currency, paid }: AppliedProps) {
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

type RefundsProps = { direction: Direction; currency: string; refunds: readonly Refunded[] };

/** What of money or a credit note was given back. */
export function Refunds({ direction, currency, refunds }: RefundsProps) {
  const { t } = useTranslation();
  if (refunds.length === 0) return null;
  const columns: Column<Refunded>[] = [
    {
      key: "refund",
      title: t("refund.document"),
      heading: true,
      render: ({ refund }) => <RefundLink direction={direction} id={refund.id} number={refund.number} />,
    },
    {
      key: "amount",
      title: t("refund.amountShort"),
      figure: true,
      total: true,
      render: ({ amount }) => formatMoney(amount, currency),
    },
  ];
  return (
    <>
      <h2 className="panel-title">{t("refund.of")}</h2>
      <Records
        label={t("refund.of")}
        columns={columns}
        rows={refunds}
        rowKey={({ refund }) => refund.id}
        empty={null}
      />
    </>
  );
}

type RefundLinkProps = { direction: Direction; id: string; number: string };

/** The way to a refund: to a customer, or by a supplier. */
export function RefundLink({ direction, id, number }: RefundLinkProps) {
  const to = direction === "receipt" ? "/receipts/refunds/$refundId" : "/payments/refunds/$refundId";
  return (
    <Link to={to} params={{ refundId: id }} className="code">
      {number}
    </Link>
  );
}
