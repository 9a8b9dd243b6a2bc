import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import { type QuotationRequestSummary, REQUEST_STATUSES } from "@/api/types";
import { Chips } from "@/components/Chips";
import { EmptyState } from "@/components/EmptyState";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import { PurchaseTabs } from "@/components/PurchaseTabs";
import type { Column } from "@/components/Records";
import { YourMoves } from "@/components/YourMoves";
import { formatMoment } from "@/i18n/format";
import { requestsQuery } from "./queries";
import { RequestTag } from "./tags";

const route = getRouteApi("/purchases/requests");

/** What suppliers were asked for; those that are due wait for a choice. */
export function RequestsPage() {
  const { t } = useTranslation();
  const me = useMe();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const requests = useQuery({ ...requestsQuery(search), placeholderData: keepPreviousData });
  return (
    <>
      <PageHeader title={t("quotation.requests")}>
        {may(me, "quotation-requests:write") && (
          <Link to="/purchases/requests/new" className="button-link">
            {t("quotation.new")}
          </Link>
        )}
      </PageHeader>
      <PurchaseTabs />
      <YourMoves kinds={["quotation_request"]} />
      <div className="filters">
        <Chips label={t("orders.byStatus")}>
          {[undefined, ...REQUEST_STATUSES].map((status) => (
            <Link
              key={status ?? "all"}
              to="/purchases/requests"
              search={{ status }}
              activeOptions={{ exact: true, explicitUndefined: true }}
            >
              {status ? t(`requestStatus.${status}`) : t("orders.all")}
            </Link>
          ))}
        </Chips>
      </div>
      <PagedRecords
        label={t("quotation.requests")}
        columns={useColumns()}
        answer={requests}
        rowKey={(request) => request.id}
        empty={<EmptyState title={t("quotation.noRequests")} hint={t("quotation.noRequestsHint")} />}
        cursor={search.cursor}
        onCursor={(cursor) => void navigate({ search: { ...search, cursor } })}
      />
    </>
  );
}

function useColumns(): Column<QuotationRequestSummary>[] {
  const { t } = useTranslation();
  return [
    {
      key: "number",
      title: t("quotation.number"),
      heading: true,
      render: ({ id, number }) => (
        <Link to="/purchases/requests/$requestId" params={{ requestId: id }} className="code">
          {number}
        </Link>
      ),
    },
    { key: "closes", title: t("quotation.closesAt"), render: (request) => formatMoment(request.closes_at) },
    {
      key: "lines",
      title: t("quotation.lineCount"),
      figure: true,
      render: (request) => request.line_count,
    },
    {
      key: "answers",
      title: t("quotation.answers"),
      figure: true,
      render: (request) => `${request.answer_count} / ${request.supplier_count}`,
    },
    { key: "status", title: t("orders.status"), render: (request) => <RequestTag status={request.status} /> },
  ];
}
