import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import type { Aging, Side } from "@/api/types";
import { DayInput } from "@/components/DayInput";
import { EmptyState } from "@/components/EmptyState";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import type { Column } from "@/components/Records";
import { isZero } from "@/i18n/decimal";
import { formatAmount } from "@/i18n/format";
import { today } from "@/i18n/today";
import { BUCKETS } from "./buckets";
import { LedgerTabs } from "./LedgerTabs";
import { agingQuery } from "./queries";
import { SideChoice } from "./SideChoice";
import "./ledger.css";

const route = getRouteApi("/aging");

/** Who owes how much, and for how long: the list that collecting works by. */
export function AgingPage() {
  const { t } = useTranslation();
  const { company } = useMe();
  const search = route.useSearch();
  const account = search.account ?? "receivable";
  const navigate = route.useNavigate();
  const aging = useQuery({
    ...agingQuery({ account, as_of: search.asOf, cursor: search.cursor }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageHeader title={t("aging.title")} />
      <div className="filters">
        <LedgerTabs partner={undefined} account={account} />
        <SideChoice
          side={account}
          onChange={(side) => void navigate({ search: { asOf: search.asOf, account: side }, replace: true })}
        />
        <DayInput
          label={t("statement.asOf")}
          value={search.asOf ?? today()}
          onChange={(asOf) => void navigate({ search: { asOf, account }, replace: true })}
        />
      </div>
      <PagedRecords
        label={t("aging.title")}
        columns={useColumns(account, search.asOf)}
        answer={aging}
        rowKey={(row) => row.partner.id}
        empty={<EmptyState title={t("aging.none")} hint={t("aging.noneHint")} />}
        cursor={search.cursor}
        onCursor={(cursor) => void navigate({ search: { ...search, cursor } })}
      />
      <p className="muted ledger-note">{t("aging.note", { currency: company.base_currency })}</p>
    </>
  );
}

function useColumns(account: Side, asOf: string | undefined): Column<Aging>[] {
  const { t } = useTranslation();
  const buckets = BUCKETS.map(
    (bucket): Column<Aging> => ({
      key: bucket,
      title: t(`aging.${bucket}`),
      figure: true,
      render: (row) => !isZero(row[bucket]) && formatAmount(row[bucket], row.currency),
    }),
  );
  return [
    {
      key: "partner",
      title: t("partners.partner"),
      heading: true,
      render: ({ partner }) => (
        <Link to="/statement" search={{ partner: partner.id, account, asOf }}>
          <span className="code">{partner.code}</span> <span className="name">{partner.name}</span>
        </Link>
      ),
    },
    ...buckets,
    {
      key: "balance",
      title: t("aging.balance"),
      figure: true,
      total: true,
      render: (row) => <strong>{formatAmount(row.balance, row.currency)}</strong>,
    },
  ];
}
