import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { isStaff, useMe } from "@/api/me";
import { usePosting } from "@/api/posting";
import type { ProductionOrder } from "@/api/types";
import { DocumentPage } from "@/components/DocumentPage";
import { OrderEvidence } from "@/components/EvidenceButton";
import type { Fact } from "@/components/Facts";
import { useOwnFacts } from "@/components/own-fields/use-own-shown";
import { ProposalsPanel } from "@/components/proposals/ProposalsPanel";
import { isPositive, subtract } from "@/i18n/decimal";
import { formatDate, formatMoney, formatPercent, formatQuantity } from "@/i18n/format";
import { Components } from "./Components";
import { ProductionActions } from "./ProductionActions";
import { ProductionHistory } from "./ProductionHistory";
import { ProductionStatusTag } from "./ProductionStatusTag";
import { noteProductionSeen, productionQuery } from "./queries";
import { Stages } from "./Stages";

const route = getRouteApi("/production/$orderId");

export function ProductionPage() {
  const { t } = useTranslation();
  const { orderId } = route.useParams();
  const { data: order } = useSuspenseQuery(productionQuery(orderId));
  const staff = isStaff(useMe());
  useSight(order, !staff);
  return (
    <DocumentPage
      title={t("production.title", { number: order.number })}
      status={<ProductionStatusTag status={order.status} />}
      back={
        <Link to="/production" search={{}}>
          ← {t(staff ? "production.list" : "production.ownList")}
        </Link>
      }
      actions={
        <>
          <OrderEvidence order={{ ...order, resource: "production-orders" }} />
          <ProductionActions order={order} />
        </>
      }
      facts={[...useFacts(order), ...useOwnFacts("production_order", order)]}
      lines={<Components order={order} />}
      negotiation={order.status !== "draft" && <Proposals order={order} />}
      aside={<ProductionHistory order={order} />}
      totals={<Stages order={order} />}
    />
  );
}

function Proposals({ order }: { order: ProductionOrder }) {
  const { item, unit, quantity, unit_fee, due_on } = order;
  const lines = [{ line_no: 1, item, unit, quantity, unit_price: unit_fee, due_on }];
  const materials = order.components.filter(
    (line) => line.supplied_by === "company" && isPositive(subtract(line.planned, line.sent)),
  );
  return (
    <ProposalsPanel order={{ ...order, resource: "production-orders" }} lines={lines} materials={materials} />
  );
}

/** The first time the factory's own people open the order, the company is told. */
function useSight(order: ProductionOrder, factory: boolean): void {
  const { mutate } = usePosting(noteProductionSeen);
  const unseen = factory && order.allowed_actions.includes("see");
  useEffect(() => {
    if (unseen) mutate(order.id);
  }, [unseen, order.id, mutate]);
}

function useFacts(order: ProductionOrder): Fact[] {
  const { t } = useTranslation();
  const currency = useMe().company.base_currency;
  const over = order.over_percent === "0" ? false : formatPercent(order.over_percent);
  return [
    [t("partners.factory"), `${order.partner.code} · ${order.partner.name}`],
    [t("production.item"), `${order.item.code} · ${order.item.name}`],
    [t("production.quantity"), `${formatQuantity(order.quantity)} ${order.unit}`],
    [t("production.finished"), `${formatQuantity(order.finished)} ${order.unit}`],
    [t("production.unitFee"), formatMoney(order.unit_fee, currency)],
    [t("orders.orderedOn"), formatDate(order.ordered_on)],
    [t("production.dueOn"), formatDate(order.due_on)],
    [t("production.location"), order.location.name],
    [t("production.overPercent"), over],
    [t("production.answerNote"), order.answer_note],
    [t("entry.note"), order.note],
  ];
}
