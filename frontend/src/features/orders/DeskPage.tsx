import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import type { DeliverySummary, SalesOrderSummary } from "@/api/types";
import { Chips } from "@/components/Chips";
import { ProblemAlert } from "@/components/failures";
import { PageHeader } from "@/components/PageHeader";
import { type Column, Records } from "@/components/Records";
import { YourMoves } from "@/components/YourMoves";
import { formatDate, formatMoney } from "@/i18n/format";
import { ConfirmButton } from "./ConfirmButton";
import { InvoiceButton } from "./InvoiceButton";
import { ordersQuery, uninvoicedDeliveriesQuery } from "./queries";

const route = getRouteApi("/desk");

/** What waits for a hand of the staff: to confirm, to deliver, to invoice. */
export function DeskPage() {
  const { t } = useTranslation();
  const me = useMe();
  const mine = route.useSearch().mine !== undefined;
  return (
    <>
      <PageHeader title={t("desk.title")}>
        {may(me, "sales-orders:confirm") && (
          <Link to="/promises" search={{}} className="button-link quiet">
            {t("promise.title")}
          </Link>
        )}
      </PageHeader>
      <YourMoves kinds={["sales_proposal"]} />
      <div className="filters">
        <Chips label={t("desk.whose")}>
          {([undefined, "yes"] as const).map((whose) => (
            <Link
              key={whose ?? "all"}
              to="/desk"
              search={{ mine: whose }}
              activeOptions={{ explicitUndefined: true }}
            >
              {t(whose ? "managers.mine" : "managers.all")}
            </Link>
          ))}
        </Chips>
      </div>
      <div>
        {may(me, "sales-orders:confirm") && <OrderQueue status="placed" mine={mine} />}
        {may(me, "deliveries:write") && <OrderQueue status="confirmed" mine={mine} />}
        {may(me, "deliveries:write") && <OrderQueue status="partly_delivered" mine={mine} />}
        {may(me, "invoices:write") && <InvoiceQueue mine={mine} />}
      </div>
    </>
  );
}

type Queue = "placed" | "confirmed" | "partly_delivered";

function OrderQueue({ status, mine }: { status: Queue; mine: boolean }) {
  const { t } = useTranslation();
  const orders = useQuery(ordersQuery({ status, limit: 20, mine }));
  const columns: Column<SalesOrderSummary>[] = [
    {
      key: "number",
      title: t("orders.number"),
      heading: true,
      render: (order) => (
        <Link to="/orders/$orderId" params={{ orderId: order.id }} className="code">
          {order.number}
        </Link>
      ),
    },
    { key: "partner", title: t("partners.customer"), render: (order) => order.partner.name },
    { key: "ordered", title: t("orders.orderedOn"), render: (order) => formatDate(order.ordered_on) },
    {
      key: "total",
      title: t("totals.total"),
      figure: true,
      total: true,
      render: (order) => formatMoney(order.total_amount, order.currency),
    },
    {
      key: "act",
      title: t("desk.act"),
      figure: true,
      wide: true,
      render: (order) => <Act order={order} status={status} />,
    },
  ];
  return (
    <section className="panel" aria-label={t(`desk.queue.${status}`)}>
      <h2 className="panel-title">{t(`desk.queue.${status}`)}</h2>
      <ProblemAlert error={orders.error} />
      <Records
        label={t(`desk.queue.${status}`)}
        columns={columns}
        rows={orders.data?.items ?? []}
        rowKey={(order) => order.id}
        busy={orders.isPending}
        empty={<p className="panel-body muted">{t(`desk.nothing.${status}`)}</p>}
      />
    </section>
  );
}

function Act({ order, status }: { order: SalesOrderSummary; status: Queue }) {
  const { t } = useTranslation();
  if (status === "placed") return <ConfirmButton orderId={order.id} />;
  return (
    <Link to="/orders/$orderId" params={{ orderId: order.id }}>
      {t("desk.open")}
    </Link>
  );
}

function InvoiceQueue({ mine }: { mine: boolean }) {
  const { t } = useTranslation();
  const deliveries = useQuery(uninvoicedDeliveriesQuery(mine));
  const columns: Column<DeliverySummary>[] = [
    { key: "number", title: t("delivery.number"), heading: true, render: (delivery) => delivery.number },
    { key: "partner", title: t("partners.customer"), render: (delivery) => delivery.partner.name },
    { key: "on", title: t("delivery.date"), render: (delivery) => formatDate(delivery.delivered_on) },
    {
      key: "order",
      title: t("orders.number"),
      render: ({ order }) => (
        <Link to="/orders/$orderId" params={{ orderId: order.id }}>
          {order.number}
        </Link>
      ),
    },
    {
      key: "act",
      title: t("desk.act"),
      figure: true,
      wide: true,
      render: (delivery) => <InvoiceButton deliveryId={delivery.id} />,
    },
  ];
  return (
    <section className="panel" aria-label={t("desk.queue.invoice")}>
      <h2 className="panel-title">{t("desk.queue.invoice")}</h2>
      <ProblemAlert error={deliveries.error} />
      <Records
        label={t("desk.queue.invoice")}
        columns={columns}
        rows={deliveries.data?.items ?? []}
        rowKey={(delivery) => delivery.id}
        busy={deliveries.isPending}
        empty={<p className="panel-body muted">{t("desk.nothing.invoice")}</p>}
      />
    </section>
  );
}
