import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isStaff, useMe } from "@/api/me";
import type { ShippingNoticeSummary } from "@/api/types";
import { DayInput } from "@/components/DayInput";
import { EmptyState } from "@/components/EmptyState";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import { PurchaseTabs } from "@/components/PurchaseTabs";
import type { Column } from "@/components/Records";
import { Tag } from "@/components/Tag";
import { formatDate } from "@/i18n/format";
import { today } from "@/i18n/today";
import { arrivalsQuery } from "./notice-queries";

const route = getRouteApi("/purchases/arrivals");

/** What is on its way, by day: the warehouse's list of what to make room for, the supplier's of what it has said. */
export function ArrivalsPage() {
  const { t } = useTranslation();
  const { from, to, cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const arrivals = useQuery({
    ...arrivalsQuery({ arrives_from: from, arrives_until: to, cursor }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageHeader title={t("notice.arrivals")} />
      <PurchaseTabs />
      <div className="filters">
        <DayInput
          label={t("notice.from")}
          value={from}
          onChange={(day) => void navigate({ search: { from: day, to } })}
        />
        <DayInput
          label={t("notice.until")}
          value={to}
          onChange={(day) => void navigate({ search: { from, to: day } })}
        />
      </div>
      <PagedRecords
        label={t("notice.arrivals")}
        columns={useColumns(isStaff(useMe()))}
        answer={arrivals}
        rowKey={(notice) => notice.id}
        empty={<EmptyState title={t("notice.none")} hint={t("notice.noneHint")} />}
        cursor={cursor}
        onCursor={(next) => void navigate({ search: { from, to, cursor: next } })}
      />
    </>
  );
}

function useColumns(staff: boolean): Column<ShippingNoticeSummary>[] {
  const { t } = useTranslation();
  const supplier: Column<ShippingNoticeSummary> = {
    key: "partner",
    title: t("partners.supplier"),
    render: (notice) => notice.partner.name,
  };
  return [
    {
      key: "on",
      title: t("notice.arrivesOn"),
      total: true,
      render: ({ arrives_on }) => (
        <>
          {formatDate(arrives_on)} {arrives_on < today() && <Tag tone="bad">{t("notice.late")}</Tag>}
        </>
      ),
    },
    {
      key: "number",
      title: t("adjustment.number"),
      heading: true,
      render: ({ id, number }) => (
        <Link to="/purchases/notices/$noticeId" params={{ noticeId: id }} className="code">
          {number}
        </Link>
      ),
    },
    ...(staff ? [supplier] : []),
    {
      key: "order",
      title: t("purchase.order"),
      render: ({ order }) => (
        <Link to="/purchases/$orderId" params={{ orderId: order.id }}>
          {order.number}
        </Link>
      ),
    },
    { key: "location", title: t("purchase.location"), render: (notice) => notice.location.name },
    { key: "transport", title: t("notice.transport"), wide: true, render: (notice) => notice.transport },
    { key: "lines", title: t("notice.lineCount"), figure: true, render: (notice) => notice.line_count },
  ];
}
