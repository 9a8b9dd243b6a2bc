import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isStaff, useMe } from "@/api/me";
import { ORDER_REQUEST_STATUSES, type OrderRequestSummary } from "@/api/types";
import { Chips } from "@/components/Chips";
import { EmptyState } from "@/components/EmptyState";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import type { Column } from "@/components/Records";
import { YourMoves } from "@/components/YourMoves";
import { formatMoment, formatMoney } from "@/i18n/format";
import { requestsQuery } from "./queries";
import { RequestStatusTag } from "./RequestStatusTag";

const route = getRouteApi("/order-requests");

/** Orders beyond their orderer's limit: those that wait, and what has become of the others. */
export function OrderRequestsPage() {
  const { t } = useTranslation();
  const { status, cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const requests = useQuery({ ...requestsQuery({ status, cursor }), placeholderData: keepPreviousData });
  return (
    <>
      <PageHeader title={t("orderRequest.list")}>
        <Link to="/orders" search={{}} className="button-link quiet">
          {t("orders.title")}
        </Link>
      </PageHeader>
      <YourMoves kinds={["order_request"]} />
      <div className="filters">
        <Chips label={t("orders.byStatus")}>
          {[undefined, ...ORDER_REQUEST_STATUSES].map((each) => (
            <Link
              key={each ?? "all"}
              to="/order-requests"
              search={{ status: each }}
              activeOptions={{ explicitUndefined: true }}
            >
              {each ? t(`orderRequestStatus.${each}`) : t("orders.all")}
            </Link>
          ))}
        </Chips>
      </div>
      <PagedRecords
        label={t("orderRequest.list")}
        columns={useColumns(isStaff(useMe()))}
        answer={requests}
        rowKey={(request) => request.id}
        empty={<EmptyState title={t("orderRequest.none")} hint={t("orderRequest.noneHint")} />}
        cursor={cursor}
        onCursor={(next) => void navigate({ search: { status, cursor: next } })}
      />
    </>
  );
}

function useColumns(staff: boolean): Column<OrderRequestSummary>[] {
  const { t } = useTranslation();
  const customer: Column<OrderRequestSummary> = {
    key: "partner",
    title: t("partners.customer"),
    render: ({ partner }) => partner.name,
  };
  return [
    {
      key: "number",
      title: t("adjustment.number"),
      heading: true,
      render: ({ id, number }) => (
        <Link to="/order-requests/$requestId" params={{ requestId: id }} className="code">
          {number}
        </Link>
      ),
    },
    { key: "kind", title: t("intake.kind"), render: ({ kind }) => t(`orderRequestKind.${kind}`) },
    ...(staff ? [customer] : []),
    { key: "by", title: t("orderRequest.askedBy"), render: ({ asked_by }) => asked_by.name },
    { key: "at", title: t("orderRequest.askedAt"), render: ({ asked_at }) => formatMoment(asked_at) },
    {
      key: "state",
      title: t("orders.status"),
      render: ({ status }) => <RequestStatusTag status={status} />,
    },
    {
      key: "total",
      title: t("totals.total"),
      figure: true,
      total: true,
      render: ({ total_amount, currency }) => formatMoney(total_amount, currency),
    },
  ];
}
