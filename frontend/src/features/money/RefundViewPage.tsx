import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import type { Refund } from "@/api/types";
import { DocumentLink } from "@/components/DocumentLink";
import { DocumentPage } from "@/components/DocumentPage";
import { type Direction, REFUND_WORDS } from "@/components/money/direction";
import { type Column, Records } from "@/components/Records";
import { StepButton } from "@/components/StepButton";
import { Tag } from "@/components/Tag";
import { formatDate, formatMoney } from "@/i18n/format";
import { refundQuery, reverseRefund } from "./refund-queries";

const customer = getRouteApi("/receipts/refunds/$refundId");
const supplier = getRouteApi("/payments/refunds/$refundId");

/** Money that a customer was given back. */
export function CustomerRefundPage() {
  return <RefundPage direction="receipt" id={customer.useParams().refundId} />;
}

/** Money that a supplier or factory has given back. */
export function SupplierRefundPage() {
  return <RefundPage direction="payment" id={supplier.useParams().refundId} />;
}

/** One refund and what it was taken from; recorded by mistake or bounced, it is reversed, never changed. */
function RefundPage({ direction, id }: { direction: Direction; id: string }) {
  const { t } = useTranslation();
  const { data: refund } = useSuspenseQuery(refundQuery(direction, id));
  const reverses = may(useMe(), "refunds:write") && refund.reversed_on === null;
  return (
    <DocumentPage
      title={t(`${REFUND_WORDS[direction]}.view`, { number: refund.number })}
      status={refund.reversed_on && <Tag tone="bad">{t("receipt.reversed")}</Tag>}
      back={
        <Link to={direction === "receipt" ? "/receipts/refunds" : "/payments/refunds"} search={{}}>
          ← {t(`${REFUND_WORDS[direction]}.list`)}
        </Link>
      }
      actions={
        reverses && (
          <StepButton
            label={t("refund.reverse")}
            ask={t("refund.reverseAsk")}
            send={(key) => reverseRefund(direction, id, key)}
            done={({ number }) => t("refund.reverseDone", { number })}
          />
        )
      }
      facts={[
        [t(`${direction}.partner`), `${refund.partner.code} · ${refund.partner.name}`],
        [t("refund.on"), formatDate(refund.refunded_on)],
        [t("receipt.method"), t(`receipt.${refund.method}`)],
        [t(`${REFUND_WORDS[direction]}.reference`), refund.reference],
        [t("refund.amountShort"), formatMoney(refund.amount, refund.currency)],
        [t("receipt.reversedOn"), refund.reversed_on && formatDate(refund.reversed_on)],
      ]}
      lines={<Sources direction={direction} refund={refund} />}
    />
  );
}

type Source = Refund["sources"][number];

function Sources({ direction, refund }: { direction: Direction; refund: Refund }) {
  const { t } = useTranslation();
  // A supplier's credit note is read as the return of goods that it is for.
  const kindOf = ({ kind }: Source) =>
    direction === "payment" && kind === "credit_note" ? "purchase_return" : kind;
  const columns: Column<Source>[] = [
    {
      key: "document",
      title: t("refund.source"),
      heading: true,
      render: (source) => (
        <DocumentLink kind={kindOf(source)} id={source.document.id} number={source.document.number} />
      ),
    },
    {
      key: "amount",
      title: t("refund.amountShort"),
      figure: true,
      total: true,
      render: ({ amount }) => formatMoney(amount, refund.currency),
    },
  ];
  return (
    <Records
      label={t("refund.sources")}
      columns={columns}
      rows={refund.sources}
      rowKey={({ document }) => document.id}
      empty={null}
    />
  );
}
