import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ShippingNotice } from "@/api/types";
import { AttachmentsPanel } from "@/components/attachments/AttachmentsPanel";
import { DocumentPage } from "@/components/DocumentPage";
import type { Fact } from "@/components/Facts";
import { formatDate, formatMoment } from "@/i18n/format";
import { NoticeActions } from "./NoticeActions";
import { NoticeLines } from "./NoticeLines";
import { NoticeTag } from "./NoticeTag";
import { noticeQuery } from "./notice-queries";
import { purchaseQuery } from "./queries";

const route = getRouteApi("/purchases/notices/$noticeId");

export function NoticePage() {
  const { t } = useTranslation();
  const { noticeId } = route.useParams();
  const { data: notice } = useSuspenseQuery(noticeQuery(noticeId));
  const { data: order } = useSuspenseQuery(purchaseQuery(notice.order.id));
  return (
    <DocumentPage
      title={t("notice.title", { number: notice.number })}
      status={<NoticeTag status={notice.status} />}
      back={
        <Link to="/purchases/arrivals" search={{}}>
          ← {t("notice.arrivals")}
        </Link>
      }
      actions={<NoticeActions order={order} notice={notice} />}
      facts={useFacts(notice)}
      lines={<NoticeLines lines={notice.lines} arrived={notice.status === "received"} />}
      aside={<AttachmentsPanel carrier={{ kind: "shipping-notices", id: notice.id }} />}
    />
  );
}

function useFacts(notice: ShippingNotice): Fact[] {
  const { t } = useTranslation();
  const { receipt, entered_by: by } = notice;
  return [
    [t("partners.supplier"), `${notice.partner.code} · ${notice.partner.name}`],
    [
      t("purchase.order"),
      <Link key="order" to="/purchases/$orderId" params={{ orderId: notice.order.id }}>
        {notice.order.number}
      </Link>,
    ],
    [t("notice.arrivesOn"), formatDate(notice.arrives_on)],
    [t("purchase.location"), notice.location.name],
    [t("goodsReceipt.deliveryNote"), notice.reference],
    [t("notice.transport"), notice.transport],
    [
      t("document.goods_receipt"),
      receipt && (
        <Link key="receipt" to="/purchases/receipts/$receiptId" params={{ receiptId: receipt.id }}>
          {receipt.number}
        </Link>
      ),
    ],
    [
      t("supplierInvoice.enteredAt"),
      t("order.placedBy", { moment: formatMoment(notice.entered_at), name: by.name }),
    ],
    [t("notice.withdrawalReason"), notice.withdrawal_reason],
    [t("supplierInvoice.refusalReason"), notice.refusal_reason],
    [t("entry.note"), notice.note],
  ];
}
