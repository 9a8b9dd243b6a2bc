import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "@/api/queries";
import type { LotMove } from "@/api/types";
import { DocumentLink } from "@/components/DocumentLink";
import { EmptyState } from "@/components/EmptyState";
import { ProblemAlert } from "@/components/failures";
import { KeysetPager } from "@/components/KeysetPager";
import { PageHeader } from "@/components/PageHeader";
import { PageLoading } from "@/components/PageLoading";
import { type Column, Records } from "@/components/Records";
import { formatDate, formatQuantity } from "@/i18n/format";

const route = getRouteApi("/stock/lots/$lotId");

/** Where a lot came from and to whom it went, document by document. */
export function LotPage() {
  const { t } = useTranslation();
  const { lotId } = route.useParams();
  const { cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const columns = useColumns();
  const trace = useQuery({
    ...api.queryOptions("get", "/api/v1/lots/{lot_id}", {
      params: { path: { lot_id: lotId }, query: { cursor } },
    }),
    placeholderData: keepPreviousData,
  });
  if (trace.error) return <ProblemAlert error={trace.error} />;
  if (!trace.data) return <PageLoading />;
  const { lot, item, unit, expires_on } = trace.data;
  return (
    <>
      <PageHeader
        title={t("lot.title", { lot, item: `${item.code} · ${item.name}` })}
        back={
          <Link to="/stock/lots" search={{}}>
            ← {t("lot.list")}
          </Link>
        }
      />
      <p className="muted">
        {expires_on
          ? t("lot.goodUntil", { day: formatDate(expires_on), unit })
          : t("lot.neverExpires", { unit })}
      </p>
      <Records
        label={t("lot.moves")}
        columns={columns}
        rows={trace.data.items}
        rowKey={(row) => `${row.document_id} ${row.source.id} ${row.target.id} ${row.quantity}`}
        busy={trace.isPlaceholderData}
        empty={<EmptyState title={t("card.none")} />}
      />
      <KeysetPager
        cursor={cursor}
        next={trace.data.next_cursor}
        onCursor={(next) => void navigate({ search: { cursor: next } })}
      />
    </>
  );
}

function useColumns(): Column<LotMove>[] {
  const { t } = useTranslation();
  return [
    { key: "on", title: t("card.on"), render: (row) => formatDate(row.moved_on) },
    {
      key: "document",
      title: t("ledger.document"),
      heading: true,
      render: (row) => (
        <DocumentLink kind={row.document_kind} id={row.document_id} number={row.document_number} />
      ),
    },
    {
      key: "partner",
      title: t("lot.partner"),
      wide: true,
      render: ({ partner }) => partner && `${partner.code} · ${partner.name}`,
    },
    { key: "from", title: t("lot.from"), render: (row) => row.source.name },
    { key: "to", title: t("lot.to"), render: (row) => row.target.name },
    {
      key: "quantity",
      title: t("lot.quantity"),
      figure: true,
      total: true,
      render: (row) => formatQuantity(row.quantity),
    },
  ];
}
