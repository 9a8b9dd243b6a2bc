import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { PurchaseOrder } from "@/api/types";
import { DocumentRefs } from "@/components/DocumentRefs";
import { formatDate } from "@/i18n/format";
import { NoticeTag } from "./NoticeTag";

/** What the supplier has said is on its way, and what came. */
export function PurchaseDocuments({ order }: { order: PurchaseOrder }) {
  const { t } = useTranslation();
  return (
    <>
      <DocumentRefs
        title={t("notice.ofOrder")}
        empty={t("notice.noneOfOrder")}
        refs={order.notices}
        refKey={(notice) => notice.id}
        render={(notice) => (
          <>
            <Link to="/purchases/notices/$noticeId" params={{ noticeId: notice.id }}>
              <strong>{notice.number}</strong>
            </Link>
            <span className="muted">{formatDate(notice.arrives_on)}</span>
            <NoticeTag status={notice.status} />
          </>
        )}
      />
      <DocumentRefs
        title={t("goodsReceipt.ofOrder")}
        empty={t("goodsReceipt.noneOfOrder")}
        refs={order.receipts}
        refKey={(receipt) => receipt.id}
        render={(receipt) => (
          <>
            <Link to="/purchases/receipts/$receiptId" params={{ receiptId: receipt.id }}>
              <strong>{receipt.number}</strong>
            </Link>
            <span className="muted">{formatDate(receipt.received_on)}</span>
            <span className="muted">{receipt.delivery_note}</span>
          </>
        )}
      />
    </>
  );
}
