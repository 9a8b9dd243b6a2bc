import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { isStaff, useMe } from "@/api/me";
import { usePosting } from "@/api/posting";
import type { PurchaseOrder } from "@/api/types";
import { DocumentPage } from "@/components/DocumentPage";
import { DocumentRefs } from "@/components/DocumentRefs";
import type { Fact } from "@/components/Facts";
import { TaxTotals } from "@/components/TaxTotals";
import { formatDate, formatMoment } from "@/i18n/format";
import { PurchaseActions } from "./PurchaseActions";
import { PurchaseLines } from "./PurchaseLines";
import { PurchaseStatusTag } from "./PurchaseStatusTag";
import { notePurchaseSeen, purchaseQuery } from "./queries";

const route = getRouteApi("/purchases/$orderId");

export function PurchasePage() {
  const { t } = useTranslation();
  const { orderId } = route.useParams();
  const { data: order } = useSuspenseQuery(purchaseQuery(orderId));
  const staff = isStaff(useMe());
  useSight(order, !staff);
  return (
    <DocumentPage
      title={t("purchase.title", { number: order.number })}
      status={<PurchaseStatusTag status={order.status} />}
      back={
        <Link to="/purchases" search={{}}>
          ← {t(staff ? "purchase.list" : "purchase.ownList")}
        </Link>
      }
      actions={<PurchaseActions order={order} />}
      facts={useFacts(order)}
      lines={<PurchaseLines order={order} />}
      aside={
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
      }
      totals={<TaxTotals totals={order} />}
    />
  );
}

/** The first time the supplier's own people open the order, the buyer is told. */
function useSight(order: PurchaseOrder, supplier: boolean): void {
  const { mutate } = usePosting(notePurchaseSeen);
  const unseen = supplier && order.allowed_actions.includes("see");
  useEffect(() => {
    if (unseen) mutate(order.id);
  }, [unseen, order.id, mutate]);
}

function useFacts(order: PurchaseOrder): Fact[] {
  const { t } = useTranslation();
  const { payment_term: term, answered_by: by, answered_at: at } = order;
  return [
    [t("partners.supplier"), `${order.partner.code} · ${order.partner.name}`],
    [t("purchase.reference"), order.reference],
    [t("orders.orderedOn"), formatDate(order.ordered_on)],
    [t("purchase.location"), order.location.name],
    [t("purchase.term"), term?.name],
    [t("purchase.sentAt"), order.sent_at && formatMoment(order.sent_at)],
    [t("purchase.seenAt"), order.seen_at && formatMoment(order.seen_at)],
    [
      t("purchase.answeredAt"),
      at && (by ? t("order.placedBy", { moment: formatMoment(at), name: by.name }) : formatMoment(at)),
    ],
    [t("purchase.answerNote"), order.answer_note],
    [t("entry.note"), order.note],
  ];
}
