import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Ledger, LedgerEntry } from "@/api/types";
import { DocumentLink } from "@/components/DocumentLink";
import { EmptyState } from "@/components/EmptyState";
import { ProblemAlert } from "@/components/failures";
import { KeysetPager } from "@/components/KeysetPager";
import { PageLoading } from "@/components/PageLoading";
import { type Column, Records } from "@/components/Records";
import { isZero } from "@/i18n/decimal";
import { formatAmount, formatDate } from "@/i18n/format";
import { type LedgerFilter, ledgerQuery } from "./queries";

type Props = {
  partnerId: string;
  filter: LedgerFilter;
  onCursor: (cursor: string | undefined) => void;
};

/** Postings with a running balance, between what stood before and what stands after. */
export function Entries({ partnerId, filter, onCursor }: Props) {
  const { t } = useTranslation();
  const ledger = useQuery({ ...ledgerQuery(partnerId, filter), placeholderData: keepPreviousData });
  if (ledger.error) return <ProblemAlert error={ledger.error} />;
  if (!ledger.data) return <PageLoading />;
  return (
    <>
      <Table ledger={ledger.data} stale={ledger.isPlaceholderData} />
      <KeysetPager cursor={filter.cursor} next={ledger.data.next_cursor} onCursor={onCursor} />
      <p className="muted ledger-note">
        {t("ledger.account", { account: ledger.data.account, currency: ledger.data.currency })}
      </p>
    </>
  );
}

function Table({ ledger, stale }: { ledger: Ledger; stale: boolean }) {
  const { t } = useTranslation();
  const amount = (value: string) => (isZero(value) ? null : formatAmount(value, ledger.currency));
  const balance = (value: string) => formatAmount(value, ledger.currency);
  const columns: Column<LedgerEntry>[] = [
    { key: "on", title: t("ledger.postedOn"), render: (entry) => formatDate(entry.posted_on) },
    {
      key: "document",
      title: t("ledger.document"),
      heading: true,
      render: (entry) => (
        <DocumentLink kind={entry.document_kind} id={entry.document_id} number={entry.document_number} />
      ),
    },
    { key: "debit", title: t("ledger.debit"), figure: true, render: (entry) => amount(entry.debit) },
    { key: "credit", title: t("ledger.credit"), figure: true, render: (entry) => amount(entry.credit) },
    { key: "balance", title: t("ledger.balance"), figure: true, render: (entry) => balance(entry.balance) },
  ];
  return (
    <div className="ledger">
      <p className="ledger-balance">
        <span>{t("ledger.opening")}</span>
        <strong className="figure">{balance(ledger.opening_balance)}</strong>
      </p>
      <Records
        label={t("ledger.title")}
        columns={columns}
        rows={ledger.items}
        rowKey={(entry) => `${entry.document_id} ${entry.debit} ${entry.credit} ${entry.balance}`}
        busy={stale}
        empty={<EmptyState title={t("ledger.none")} hint={t("ledger.noneHint")} />}
      />
      <p className="ledger-balance">
        <span>{t("ledger.closing")}</span>
        <strong className="figure">{balance(ledger.closing_balance)}</strong>
      </p>
    </div>
  );
}
