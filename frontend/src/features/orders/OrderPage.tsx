import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { SalesOrder } from "@/api/types";
import { OrderStatusTag } from "@/components/OrderStatusTag";
import { PageHeader } from "@/components/PageHeader";
import { TaxTotals } from "@/components/TaxTotals";
import { formatDate, formatMoment } from "@/i18n/format";
import { OrderActions } from "./OrderActions";
import { OrderDocuments } from "./OrderDocuments";
import { OrderLines } from "./OrderLines";
import { orderQuery } from "./queries";
import "./orders.css";

const route = getRouteApi("/orders/$orderId");

export function OrderPage() {
  const { t } = useTranslation();
  const { orderId } = route.useParams();
  const { data: order } = useSuspenseQuery(orderQuery(orderId));
  return (
    <>
      <PageHeader
        title={t("order.title", { number: order.number })}
        aside={<OrderStatusTag status={order.status} />}
        back={
          <Link to="/orders" search={{}}>
            ← {t("orders.title")}
          </Link>
        }
      >
        <OrderActions order={order} />
      </PageHeader>
      <section className="panel">
        <div className="panel-body">
          <Facts order={order} />
        </div>
      </section>
      <section className="panel">
        <OrderLines order={order} />
      </section>
      <div className="order-columns">
        <OrderDocuments order={order} />
        <section className="panel">
          <div className="panel-body">
            <TaxTotals totals={order} />
          </div>
        </section>
      </div>
    </>
  );
}

function Facts({ order }: { order: SalesOrder }) {
  const { t } = useTranslation();
  const placed = order.placed_by
    ? t("order.placedBy", { moment: formatMoment(order.placed_at), name: order.placed_by.name })
    : formatMoment(order.placed_at);
  return (
    <dl className="order-facts">
      <Fact label={t("partners.customer")}>{`${order.partner.code} · ${order.partner.name}`}</Fact>
      <Fact label={t("orders.reference")}>{order.customer_reference}</Fact>
      <Fact label={t("orders.orderedOn")}>{formatDate(order.ordered_on)}</Fact>
      <Fact label={t("orders.requestedOn")}>{order.requested_on && formatDate(order.requested_on)}</Fact>
      <Fact label={t("order.from")}>{order.location.name}</Fact>
      <Fact label={t("order.placed")}>{placed}</Fact>
      <Fact label={t("entry.note")}>{order.note}</Fact>
    </dl>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  if (!children) return null;
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
