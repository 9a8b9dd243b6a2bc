import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { SalesOrder } from "@/api/types";
import { DocumentPage } from "@/components/DocumentPage";
import { OrderEvidence } from "@/components/EvidenceButton";
import type { Fact } from "@/components/Facts";
import { OrderStatusTag } from "@/components/OrderStatusTag";
import { useOwnFacts } from "@/components/own-fields/use-own-shown";
import { PrintButton } from "@/components/PrintButton";
import { ProposalsPanel } from "@/components/proposals/ProposalsPanel";
import { TaxTotals } from "@/components/TaxTotals";
import { formatDate, formatMoment } from "@/i18n/format";
import { OrderActions } from "./OrderActions";
import { OrderDocuments } from "./OrderDocuments";
import { OrderLines } from "./OrderLines";
import { PromiseHistory } from "./PromiseHistory";
import { orderQuery } from "./queries";

const route = getRouteApi("/orders/$orderId");

export function OrderPage() {
  const { t } = useTranslation();
  const { orderId } = route.useParams();
  const { data: order } = useSuspenseQuery(orderQuery(orderId));
  return (
    <DocumentPage
      title={t("order.title", { number: order.number })}
      status={<OrderStatusTag status={order.status} />}
      back={
        <Link to="/orders" search={{}}>
          ← {t("orders.title")}
        </Link>
      }
      actions={
        <>
          <PrintButton resource="sales-orders" document={order} />
          <OrderEvidence order={{ ...order, resource: "sales-orders" }} />
          <OrderActions order={order} />
        </>
      }
      facts={[...useFacts(order), ...useOwnFacts("sales_order", order)]}
      lines={<OrderLines order={order} />}
      negotiation={
        <>
          <PromiseHistory orderId={order.id} />
          <Proposals order={order} />
        </>
      }
      aside={<OrderDocuments order={order} />}
      totals={<TaxTotals totals={order} />}
    />
  );
}

function Proposals({ order }: { order: SalesOrder }) {
  const lines = order.lines.map((line) => ({ ...line, due_on: line.requested_on ?? null }));
  return <ProposalsPanel order={{ ...order, resource: "sales-orders" }} lines={lines} />;
}

function useFacts(order: SalesOrder): Fact[] {
  const { t } = useTranslation();
  const moment = formatMoment(order.placed_at);
  const { placed_by: by, requested_on: requested } = order;
  return [
    [t("partners.customer"), `${order.partner.code} · ${order.partner.name}`],
    [t("orders.reference"), order.customer_reference],
    [t("orders.orderedOn"), formatDate(order.ordered_on)],
    [t("orders.requestedOn"), requested && formatDate(requested)],
    [t("order.from"), order.location.name],
    [t("order.placed"), by ? t("order.placedBy", { moment, name: by.name }) : moment],
    [t("entry.note"), order.note],
  ];
}
