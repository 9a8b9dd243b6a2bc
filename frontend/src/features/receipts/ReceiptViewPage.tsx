import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import type { Receipt } from "@/api/types";
import { DocumentPage } from "@/components/DocumentPage";
import { type Column, Records } from "@/components/Records";
import { StepButton } from "@/components/StepButton";
import { Tag } from "@/components/Tag";
import { isPositive } from "@/i18n/decimal";
import { formatDate, formatMoney } from "@/i18n/format";
import { receiptQuery, reverseReceipt } from "./queries";

const route = getRouteApi("/receipts/$receiptId");

/** One receipt and the invoices it pays; recorded by mistake or bounced, it is reversed, never changed. */
export function ReceiptViewPage() {
  const { t } = useTranslation();
  const { receiptId } = route.useParams();
  const { data: receipt } = useSuspenseQuery(receiptQuery(receiptId));
  const reversible = receipt.reversed_on === null && receipt.method !== "set_off";
  const allowed = may(useMe(), "receipts:write") && reversible;
  return (
    <DocumentPage
      title={t("receipt.view", { number: receipt.number })}
      status={receipt.reversed_on && <Tag tone="bad">{t("receipt.reversed")}</Tag>}
      back={
        <Link to="/receipts" search={{}}>
          ← {t("receipt.list")}
        </Link>
      }
      actions={
        allowed && (
          <StepButton
            label={t("receipt.reverse")}
            ask={t("receipt.reverseAsk")}
            send={(key) => reverseReceipt(receipt.id, key)}
            done={({ number }) => t("receipt.reverseDone", { number })}
          />
        )
      }
      facts={[
        [t("partners.customer"), `${receipt.partner.code} · ${receipt.partner.name}`],
        [t("receipt.receivedOn"), formatDate(receipt.received_on)],
        [t("receipt.method"), t(`receipt.${receipt.method}`)],
        [t("receipt.reference"), receipt.reference],
        [t("receipt.amountShort"), formatMoney(receipt.amount, receipt.currency)],
        [
          t("receipt.unallocated"),
          isPositive(receipt.unallocated_amount) && formatMoney(receipt.unallocated_amount, receipt.currency),
        ],
        [t("receipt.reversedOn"), receipt.reversed_on && formatDate(receipt.reversed_on)],
      ]}
      lines={<Allocations receipt={receipt} />}
    />
  );
}

function Allocations({ receipt }: { receipt: Receipt }) {
  const { t } = useTranslation();
  const columns: Column<Receipt["allocations"][number]>[] = [
    {
      key: "invoice",
      title: t("document.invoice"),
      heading: true,
      render: ({ invoice }) => (
        <Link to="/invoices/$invoiceId" params={{ invoiceId: invoice.id }}>
          {invoice.number}
        </Link>
      ),
    },
    {
      key: "amount",
      title: t("receipt.allocated"),
      figure: true,
      total: true,
      render: ({ amount }) => formatMoney(amount, receipt.currency),
    },
  ];
  return (
    <Records
      label={t("receipt.allocations")}
      columns={columns}
      rows={receipt.allocations}
      rowKey={({ invoice }) => invoice.id}
      empty={<p className="panel-body muted">{t("receipt.noAllocations")}</p>}
    />
  );
}
