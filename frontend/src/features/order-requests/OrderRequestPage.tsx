import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Alert, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { approveOrder, refuseOrder } from "@/api/order-requests";
import { usePosting } from "@/api/posting";
import { ApiProblem } from "@/api/problem";
import type { OrderRequest } from "@/api/types";
import { DocumentPage } from "@/components/DocumentPage";
import type { Fact } from "@/components/Facts";
import { ProblemAlert } from "@/components/failures";
import { ReasonDialog } from "@/components/ReasonDialog";
import { type Column, Records } from "@/components/Records";
import { StepButton } from "@/components/StepButton";
import { formatDate, formatMoment, formatMoney, formatQuantity } from "@/i18n/format";
import { requestQuery, withdrawOrder } from "./queries";
import { RequestStatusTag } from "./RequestStatusTag";

const route = getRouteApi("/order-requests/$requestId");

/** An order that waits for somebody else's yes: what it would be, why it waits, and the decision. */
export function OrderRequestPage() {
  const { t } = useTranslation();
  const { requestId } = route.useParams();
  const { data: request } = useSuspenseQuery(requestQuery(requestId));
  const [now, setNow] = useState<string>();
  const approving = usePosting((total: string | undefined, key) => approveOrder(request, key, total), {
    after: () => setNow(undefined),
  });
  const approve = (total?: string) =>
    approving.mutate(total, { onError: (error) => setNow(presentTotal(error)) });
  return (
    <>
      <ProblemAlert error={approving.error} />
      {now !== undefined && (
        <Alert
          type="warning"
          showIcon
          title={t("orderRequest.changed", { total: formatMoney(now, request.currency) })}
          action={<Button onClick={() => approve(now)}>{t("orderRequest.approveNew")}</Button>}
        />
      )}
      <DocumentPage
        title={t("orderRequest.title", { number: request.number })}
        status={<RequestStatusTag status={request.status} />}
        back={
          <Link to="/order-requests" search={{}}>
            ← {t("orderRequest.list")}
          </Link>
        }
        actions={<Actions request={request} busy={approving.isPending} onApprove={() => approve()} />}
        facts={useFacts(request)}
        lines={<Lines request={request} />}
      />
    </>
  );
}

/** What it comes to now, where that is why it was not approved. */
function presentTotal(error: unknown): string | undefined {
  if (!(error instanceof ApiProblem) || error.code !== "order_request_amount") return undefined;
  const total = error.details?.total_amount;
  return typeof total === "string" ? total : undefined;
}

type ActionProps = { request: OrderRequest; busy: boolean; onApprove: () => void };

function Actions({ request, busy, onApprove }: ActionProps) {
  const { t } = useTranslation();
  const [refusing, setRefusing] = useState(false);
  const { number } = request;
  const allowed = (action: string) => request.allowed_actions.includes(action);
  return (
    <>
      {allowed("withdraw") && (
        <StepButton
          label={t("paymentNotice.withdraw")}
          ask={t("orderRequest.withdrawAsk", { number })}
          send={(key) => withdrawOrder(request, key)}
          done={() => t("orderRequest.withdrawn", { number })}
        />
      )}
      {allowed("refuse") && <Button onClick={() => setRefusing(true)}>{t("intake.refuse")}</Button>}
      {allowed("approve") && (
        <Button type="primary" loading={busy} onClick={onApprove}>
          {t("intake.approve")}
        </Button>
      )}
      {refusing && (
        <ReasonDialog
          title={t("intake.refuseTitle", { number })}
          label={t("purchase.reason")}
          submit={t("intake.refuse")}
          send={(reason, key) => refuseOrder(request, reason, key)}
          done={() => t("intake.refused", { number })}
          onClose={() => setRefusing(false)}
        />
      )}
    </>
  );
}

function useFacts(request: OrderRequest): Fact[] {
  const { t } = useTranslation();
  const currency = useMe().company.base_currency;
  const { order, decided_at: at, decided_by: by } = request;
  const told = (moment: string, who: { name: string }) =>
    t("order.placedBy", { moment: formatMoment(moment), name: who.name });
  return [
    [t("partners.customer"), `${request.partner.code} · ${request.partner.name}`],
    [t("intake.kind"), t(`orderRequestKind.${request.kind}`)],
    [t("totals.total"), formatMoney(request.total_amount, request.currency)],
    [
      t("orderRequest.why"),
      t(`orderRequest.${request.exceeds}`, { limit: formatMoney(request.limit_amount, currency) }),
    ],
    [t("orderRequest.approver"), t(`orderRequest.by_${request.approver}`)],
    [
      t("orders.number"),
      order && (
        <Link key="order" to="/orders/$orderId" params={{ orderId: order.id }}>
          {order.number}
        </Link>
      ),
    ],
    [t("orders.reference"), request.customer_reference],
    [t("orders.requestedOn"), request.requested_on && formatDate(request.requested_on)],
    [t("orderRequest.askedAt"), told(request.asked_at, request.asked_by)],
    [t("orderRequest.until"), request.status === "waiting" && formatMoment(request.expires_at)],
    [t("supplierInvoice.decidedAt"), at && by && told(at, by)],
    [t("supplierInvoice.refusalReason"), request.refusal_reason],
    [t("entry.note"), request.note],
  ];
}

function Lines({ request }: { request: OrderRequest }) {
  const { t } = useTranslation();
  const amount = ({ quantity, quantity_before: before, unit }: OrderRequest["lines"][number]) =>
    before === null || before === quantity
      ? `${formatQuantity(quantity)} ${unit}`
      : `${formatQuantity(before)} → ${formatQuantity(quantity)} ${unit}`;
  const columns: Column<OrderRequest["lines"][number]>[] = [
    {
      key: "item",
      title: t("grid.item"),
      heading: true,
      render: ({ item }) => `${item.code} · ${item.name}`,
    },
    { key: "quantity", title: t("grid.quantity"), figure: true, render: amount },
    {
      key: "price",
      title: t("grid.price"),
      figure: true,
      render: ({ unit_price }) => formatMoney(unit_price, request.currency),
    },
    {
      key: "net",
      title: t("totals.net"),
      figure: true,
      total: true,
      render: ({ net_amount }) => formatMoney(net_amount, request.currency),
    },
  ];
  return (
    <Records
      label={t("order.lines")}
      columns={columns}
      rows={request.lines}
      rowKey={({ line_no }) => String(line_no)}
      empty={null}
    />
  );
}
