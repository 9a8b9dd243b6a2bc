import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import { COUNT_STATUSES, type StockCountSummary } from "@/api/types";
import { Chips } from "@/components/Chips";
import { EmptyState } from "@/components/EmptyState";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import type { Column } from "@/components/Records";
import { StockTabs } from "@/components/StockTabs";
import { formatDate } from "@/i18n/format";
import { CountStatusTag } from "./CountStatusTag";
import { OpenCountDrawer } from "./OpenCountDrawer";
import { countsQuery } from "./queries";

const route = getRouteApi("/stock/counts");

export function CountsPage() {
  const { t } = useTranslation();
  const me = useMe();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [opening, setOpening] = useState(false);
  const counts = useQuery({ ...countsQuery(search), placeholderData: keepPreviousData });
  return (
    <>
      <PageHeader title={t("count.list")}>
        {may(me, "stock:write") && (
          <Button type="primary" onClick={() => setOpening(true)}>
            {t("count.new")}
          </Button>
        )}
      </PageHeader>
      <StockTabs />
      <div className="filters">
        <Chips label={t("orders.byStatus")}>
          {[undefined, ...COUNT_STATUSES].map((status) => (
            <Link
              key={status ?? "all"}
              to="/stock/counts"
              search={{ status }}
              activeOptions={{ exact: true, explicitUndefined: true }}
            >
              {status ? t(`countStatus.${status}`) : t("orders.all")}
            </Link>
          ))}
        </Chips>
      </div>
      <PagedRecords
        label={t("count.list")}
        columns={useColumns()}
        answer={counts}
        rowKey={(count) => count.id}
        empty={<EmptyState title={t("count.none")} hint={t("count.noneHint")} />}
        cursor={search.cursor}
        onCursor={(cursor) => void navigate({ search: { ...search, cursor } })}
      />
      {opening && <OpenCountDrawer onClose={() => setOpening(false)} />}
    </>
  );
}

function useColumns(): Column<StockCountSummary>[] {
  const { t } = useTranslation();
  return [
    {
      key: "number",
      title: t("adjustment.number"),
      heading: true,
      render: ({ id, number }) => (
        <Link to="/stock/counts/$countId" params={{ countId: id }} className="code">
          {number}
        </Link>
      ),
    },
    { key: "on", title: t("count.openedOn"), render: (count) => formatDate(count.opened_on) },
    { key: "location", title: t("stock.location"), render: (count) => count.location.name },
    {
      key: "status",
      title: t("orders.status"),
      render: (count) => <CountStatusTag status={count.status} />,
    },
  ];
}
