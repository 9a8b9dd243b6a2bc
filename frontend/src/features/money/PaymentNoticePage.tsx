import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { approvePayment, refusePayment } from "@/api/decisions";
import type { PaymentNotice } from "@/api/types";
import { AttachmentsPanel } from "@/components/attachments/AttachmentsPanel";
import { DocumentPage } from "@/components/DocumentPage";
import type { Fact } from "@/components/Facts";
import { ReasonDialog } from "@/components/ReasonDialog";
import { type Column, Records } from "@/components/Records";
import { StepButton } from "@/components/StepButton";
import { formatDate, formatMoment, formatMoney } from "@/i18n/format";
import { paymentNoticeQuery, withdrawPayment } from "./notice-queries";
import { PaymentNoticeTag } from "./PaymentNoticeTag";

const route = getRouteApi("/payment-notices/$noticeId");

export function PaymentNoticePage() {
  const { t } = useTranslation();
  const { noticeId } = route.useParams();
  const { data: notice } = useSuspenseQuery(paymentNoticeQuery(noticeId));
  return (
    <DocumentPage
      title={t("paymentNotice.title", { number: notice.number })}
      status={<PaymentNoticeTag status={notice.status} />}
      back={
        <Link to="/payment-notices" search={{}}>
          ← {t("paymentNotice.list")}
        </Link>
      }
      actions={<Actions notice={notice} />}
      facts={useFacts(notice)}
      lines={<Allocations notice={notice} />}
      aside={<AttachmentsPanel carrier={{ kind: "payment-notices", id: notice.id }} />}
    />
  );
}

function Actions({ notice }: { notice: PaymentNotice }) {
  const { t } = useTranslation();
  const [refusing, setRefusing] = useState(false);
  const { number, repeats } = notice;
  const allowed = (action: string) => notice.allowed_actions.includes(action);
  return (
    <>
      {allowed("withdraw") && (
        <StepButton
          label={t("paymentNotice.withdraw")}
          ask={t("paymentNotice.withdrawAsk", { number })}
          send={(key) => withdrawPayment(notice, key)}
          done={() => t("paymentNotice.withdrawn", { number })}
        />
      )}
      {allowed("refuse") && <Button onClick={() => setRefusing(true)}>{t("intake.refuse")}</Button>}
      {allowed("approve") && (
        <StepButton
          primary
          label={t("intake.approve")}
          {...(repeats === null ? {} : { ask: t("paymentNotice.repeatsAsk", { number: repeats }) })}
          send={(key) => approvePayment(notice, notice.repeats !== null, key)}
          done={() => t("intake.approved", { number })}
        />
      )}
      {refusing && (
        <ReasonDialog
          title={t("intake.refuseTitle", { number })}
          label={t("purchase.reason")}
          submit={t("intake.refuse")}
          send={(reason, key) => refusePayment(notice, reason, key)}
          done={() => t("intake.refused", { number })}
          onClose={() => setRefusing(false)}
        />
      )}
    </>
  );
}

function useFacts(notice: PaymentNotice): Fact[] {
  const { t } = useTranslation();
  const { receipt, decided_at: at, decided_by: by } = notice;
  const told = (moment: string, who: { name: string }) =>
    t("order.placedBy", { moment: formatMoment(moment), name: who.name });
  return [
    [t("partners.customer"), `${notice.partner.code} · ${notice.partner.name}`],
    [t("receipt.amountShort"), formatMoney(notice.amount, notice.currency)],
    [t("paymentNotice.on"), formatDate(notice.paid_on)],
    [t("receipt.method"), t(`receipt.${notice.method}`)],
    [t("receipt.reference"), notice.reference],
    [
      t("document.receipt"),
      receipt && (
        <Link key="receipt" to="/receipts/$receiptId" params={{ receiptId: receipt.id }}>
          {receipt.number}
        </Link>
      ),
    ],
    [t("paymentNotice.repeats"), notice.repeats],
    [t("supplierInvoice.enteredAt"), told(notice.entered_at, notice.entered_by)],
    [t("supplierInvoice.decidedAt"), at && by && told(at, by)],
    [t("supplierInvoice.refusalReason"), notice.refusal_reason],
    [t("entry.note"), notice.note],
  ];
}

function Allocations({ notice }: { notice: PaymentNotice }) {
  const { t } = useTranslation();
  const columns: Column<PaymentNotice["allocations"][number]>[] = [
    {
      key: "invoice",
      title: t("invoice.number"),
      heading: true,
      render: ({ invoice }) => (
        <Link to="/invoices/$invoiceId" params={{ invoiceId: invoice.id }} className="code">
          {invoice.number}
        </Link>
      ),
    },
    {
      key: "amount",
      title: t("receipt.part"),
      figure: true,
      total: true,
      render: ({ amount }) => formatMoney(amount, notice.currency),
    },
  ];
  return (
    <Records
      label={t("paymentNotice.invoices")}
      columns={columns}
      rows={notice.allocations}
      rowKey={({ invoice }) => invoice.id}
      empty={<p className="panel-body muted">{t("paymentNotice.noInvoices")}</p>}
    />
  );
}
