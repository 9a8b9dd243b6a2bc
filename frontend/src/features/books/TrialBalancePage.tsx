import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "@/api/queries";
import type { TrialBalance, TrialBalanceRow } from "@/api/types";
import { DayInput } from "@/components/DayInput";
import { EmptyState } from "@/components/EmptyState";
import { ProblemAlert } from "@/components/failures";
import { PageHeader } from "@/components/PageHeader";
import { type Column, Records } from "@/components/Records";
import { isZero } from "@/i18n/decimal";
import { formatAmount, formatDate } from "@/i18n/format";
import { currentLocale } from "@/i18n/locale";

const route = getRouteApi("/trial-balance");

type Span = { from?: string | undefined; to?: string | undefined };

const trialBalanceQuery = (span: Span) =>
  api.queryOptions("get", "/api/v1/trial-balance", { params: { query: span } });

const PERIODS = ["opening", "moved", "closing"] as const;
const SIDES = ["debit", "credit"] as const;

/** Opening, movement and closing of every account; the two sides of each add up to the same. */
export function TrialBalancePage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const books = useQuery({ ...trialBalanceQuery(search), placeholderData: keepPreviousData });
  const columns = useColumns(books.data?.currency ?? "VND");
  const narrow = (change: Span) => void navigate({ search: { ...search, ...change }, replace: true });
  return (
    <>
      <PageHeader title={t("books.trialBalance")} />
      <div className="filters">
        <DayInput
          label={t("ledger.from")}
          value={search.from ?? books.data?.first_day}
          onChange={(from) => narrow({ from })}
        />
        <DayInput
          label={t("ledger.to")}
          value={search.to ?? books.data?.last_day}
          onChange={(to) => narrow({ to })}
        />
      </div>
      <ProblemAlert error={books.error} />
      <Records
        label={t("books.trialBalance")}
        columns={columns}
        rows={books.data?.accounts ?? []}
        rowKey={(row) => row.code}
        busy={books.isPending || books.isPlaceholderData}
        empty={<EmptyState title={t("books.none")} />}
        footer={books.data && <Total books={books.data} />}
      />
      {books.data && (
        <p className="muted">
          {t("books.note", {
            from: formatDate(books.data.first_day),
            to: formatDate(books.data.last_day),
            currency: books.data.currency,
          })}
        </p>
      )}
    </>
  );
}

function Total({ books }: { books: TrialBalance }) {
  const { t } = useTranslation();
  return (
    <tr>
      <td className="heading">{t("books.total")}</td>
      <td />
      {PERIODS.flatMap((period) =>
        SIDES.map((side) => (
          <td
            key={`${period} ${side}`}
            className="figure"
            data-label={`${t(`books.${period}`)} · ${t(`books.${side}`)}`}
          >
            {formatAmount(books.total[period][side], books.currency)}
          </td>
        )),
      )}
    </tr>
  );
}

function useColumns(currency: string): Column<TrialBalanceRow>[] {
  const { t } = useTranslation();
  const vietnamese = currentLocale() === "vi";
  return [
    {
      key: "code",
      title: t("books.account"),
      heading: true,
      render: (row) => <span className="code">{row.code}</span>,
    },
    {
      key: "name",
      title: t("books.accountName"),
      render: (row) => (vietnamese ? row.name : row.name_en) || row.name,
    },
    ...PERIODS.flatMap((period) =>
      SIDES.map(
        (side): Column<TrialBalanceRow> => ({
          key: `${period} ${side}`,
          title: `${t(`books.${period}`)} · ${t(`books.${side}`)}`,
          figure: true,
          render: (row) => !isZero(row[period][side]) && formatAmount(row[period][side], currency),
        }),
      ),
    ),
  ];
}
