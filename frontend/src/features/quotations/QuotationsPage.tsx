import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isStaff, useMe } from "@/api/me";
import type { QuotationSummary } from "@/api/types";
import { Chips } from "@/components/Chips";
import { EmptyState } from "@/components/EmptyState";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import { PurchaseTabs } from "@/components/PurchaseTabs";
import type { Column } from "@/components/Records";
import { YourMoves } from "@/components/YourMoves";
import { formatMoment } from "@/i18n/format";
import { quotationsQuery } from "./queries";
import { QuotationTag } from "./tags";

const route = getRouteApi("/purchases/quotations");
const STATES = [undefined, "open", "over"] as const;

/** Invitations to quote: a supplier sees its own. */
export function QuotationsPage() {
  const { t } = useTranslation();
  const staff = isStaff(useMe());
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const open = search.state === undefined ? undefined : search.state === "open";
  const quotations = useQuery({
    ...quotationsQuery({ open, cursor: search.cursor }),
    placeholderData: keepPreviousData,
  });
  const title = t(staff ? "quotation.list" : "quotation.invitations");
  return (
    <>
      <PageHeader title={title} />
      <PurchaseTabs />
      <YourMoves kinds={["quotation"]} />
      <div className="filters">
        <Chips label={t("orders.byStatus")}>
          {STATES.map((state) => (
            <Link
              key={state ?? "all"}
              to="/purchases/quotations"
              search={{ state }}
              activeOptions={{ exact: true, explicitUndefined: true }}
            >
              {t(state ? `quotation.${state}` : "orders.all")}
            </Link>
          ))}
        </Chips>
      </div>
      <PagedRecords
        label={title}
        columns={useColumns(staff)}
        answer={quotations}
        rowKey={({ id }) => id}
        empty={
          <EmptyState
            title={t("quotation.none")}
            hint={t(staff ? "quotation.noneHint" : "quotation.ownNoneHint")}
          />
        }
        cursor={search.cursor}
        onCursor={(cursor) => void navigate({ search: { ...search, cursor } })}
      />
    </>
  );
}

function useColumns(staff: boolean): Column<QuotationSummary>[] {
  const { t } = useTranslation();
  const supplier: Column<QuotationSummary> = {
    key: "partner",
    title: t("partners.supplier"),
    render: ({ partner }) => partner.name,
  };
  return [
    {
      key: "number",
      title: t("quotation.number"),
      heading: true,
      render: ({ id, number }) => (
        <Link to="/purchases/quotations/$quotationId" params={{ quotationId: id }} className="code">
          {number}
        </Link>
      ),
    },
    ...(staff ? [supplier] : []),
    { key: "sent", title: t("purchase.sentAt"), render: ({ sent_at }) => formatMoment(sent_at) },
    { key: "closes", title: t("quotation.closesAt"), render: ({ closes_at }) => formatMoment(closes_at) },
    { key: "lines", title: t("quotation.lineCount"), figure: true, render: ({ line_count }) => line_count },
    {
      key: "status",
      title: t("orders.status"),
      render: ({ status, is_open }) => <QuotationTag status={status} open={is_open} />,
    },
  ];
}
