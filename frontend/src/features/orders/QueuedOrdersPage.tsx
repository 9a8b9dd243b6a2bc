import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import { fieldMessage } from "@/api/problem";
import type { QueuedOrder, QueuedStatus } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import type { Column } from "@/components/Records";
import { StepButton } from "@/components/StepButton";
import { Tag, type Tone } from "@/components/Tag";
import { formatMoment, formatQuantity } from "@/i18n/format";
import { cancelQueued, queuedOrdersQuery } from "./queries";
import "./queued-orders.css";

const TONES: Record<QueuedStatus, Tone> = {
  queued: "warn",
  placed: "good",
  asked: "info",
  refused: "bad",
  cancelled: "quiet",
};

const route = getRouteApi("/orders/queued");

/** What was left outside hours: what waits for them, and what became of the rest. */
export function QueuedOrdersPage() {
  const { t } = useTranslation();
  const { cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const orders = useQuery({ ...queuedOrdersQuery(cursor), placeholderData: keepPreviousData });
  return (
    <>
      <PageHeader title={t("queued.title")}>
        <Link to="/orders" className="button-link quiet">
          {t("nav.orders")}
        </Link>
      </PageHeader>
      <PagedRecords
        label={t("queued.title")}
        columns={useColumns(may(useMe(), "sales-orders:write"))}
        answer={orders}
        rowKey={(order) => order.id}
        empty={<EmptyState title={t("queued.none")} hint={t("queued.noneHint")} />}
        cursor={cursor}
        onCursor={(next) => void navigate({ search: { cursor: next } })}
      />
    </>
  );
}

function useColumns(cancels: boolean): Column<QueuedOrder>[] {
  const { t } = useTranslation();
  const step: Column<QueuedOrder> = {
    key: "step",
    title: t("members.steps"),
    render: ({ id, status }) =>
      status === "queued" && (
        <StepButton
          label={t("queued.cancel")}
          ask={t("queued.cancelAsk")}
          send={() => cancelQueued(id)}
          done={() => t("queued.cancelled")}
        />
      ),
  };
  return [
    {
      key: "left",
      title: t("queued.leftAt"),
      heading: true,
      render: (row) => `${formatMoment(row.queued_at)} · ${row.queued_by}`,
    },
    { key: "due", title: t("queued.dueAt"), render: (row) => formatMoment(row.due_at) },
    { key: "reference", title: t("orders.reference"), render: (row) => row.customer_reference },
    {
      key: "status",
      title: t("orders.status"),
      render: ({ status }) => <Tag tone={TONES[status]}>{t(`queuedStatus.${status}`)}</Tag>,
    },
    { key: "lines", title: t("grid.label"), wide: true, render: (row) => <Lines of={row} /> },
    ...(cancels ? [step] : []),
  ];
}

/** The lines as they were entered, with why they were refused, or the order or request that they became. */
function Lines({ of: { lines, order, request, refusal } }: { of: QueuedOrder }) {
  if (order) {
    return (
      <Link to="/orders/$orderId" params={{ orderId: order.id }} className="code">
        {order.number}
      </Link>
    );
  }
  if (request) {
    return (
      <Link to="/order-requests/$requestId" params={{ requestId: request.id }} className="code">
        {request.number}
      </Link>
    );
  }
  const faults = new Map<string, string>();
  for (const each of refusal?.errors ?? []) faults.set(each.pointer.split("/")[2] ?? "", fieldMessage(each));
  return (
    <>
      {refusal && <p className="queued-fault">{fieldMessage({ pointer: "", ...refusal })}</p>}
      <ul className="queued-lines">
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of what was left never change
          <li key={index}>
            <span className="code">{line.item_code}</span> × {formatQuantity(line.quantity)} {line.unit}
            {faults.has(String(index)) && <span className="queued-fault"> {faults.get(String(index))}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}
