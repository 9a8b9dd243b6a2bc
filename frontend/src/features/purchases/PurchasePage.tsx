import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { isStaff, useMe } from "@/api/me";
import { usePosting } from "@/api/posting";
import type { PurchaseOrder } from "@/api/types";
import { DocumentPage } from "@/components/DocumentPage";
import { OrderEvidence } from "@/components/EvidenceButton";
import type { Fact } from "@/components/Facts";
import { useOwnFacts } from "@/components/own-fields/use-own-shown";
import { ProposalsPanel } from "@/components/proposals/ProposalsPanel";
import { TaxTotals } from "@/components/TaxTotals";
import { formatDate, formatMoment } from "@/i18n/format";
import { PurchaseActions } from "./PurchaseActions";
import { PurchaseDocuments } from "./PurchaseDocuments";
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
      actions={
        <>
          <OrderEvidence order={{ ...order, resource: "purchase-orders" }} />
          <PurchaseActions order={order} />
        </>
      }
      facts={[...useFacts(order), ...useOwnFacts("purchase_order", order)]}
      lines={<PurchaseLines order={order} />}
      negotiation={order.status !== "draft" && <Proposals order={order} />}
      aside={<PurchaseDocuments order={order} />}
      totals={<TaxTotals totals={order} />}
    />
  );
}

function Proposals({ order }: { order: PurchaseOrder }) {
  const lines = order.lines
    .filter((line) => line.answer !== "rejected")
    .map((line) => ({ ...line, due_on: line.expected_on }));
  return <ProposalsPanel order={{ ...order, resource: "purchase-orders" }} lines={lines} />;
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
