import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Ledger, LedgerEntry } from "@/api/types";
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

export function Statement({ partnerId, filter, onCursor }: Props) {
  const { t } = useTranslation();
  const { from, to, cursor } = filter;
  const ledger = useQuery({
    ...ledgerQuery(partnerId, { from, to, cursor }),
    placeholderData: keepPreviousData,
  });
  if (ledger.error) return <ProblemAlert error={ledger.error} />;
  if (!ledger.data) return <PageLoading />;
  return (
    <>
      <Entries ledger={ledger.data} stale={ledger.isPlaceholderData} />
      <KeysetPager cursor={cursor} next={ledger.data.next_cursor} onCursor={onCursor} />
      <p className="muted ledger-note">
        {t("ledger.account", { account: ledger.data.account, currency: ledger.data.currency })}
      </p>
    </>
  );
}

function Entries({ ledger, stale }: { ledger: Ledger; stale: boolean }) {
  const { t } = useTranslation();
  const amount = (value: string) => (isZero(value) ? null : formatAmount(value, ledger.currency));
  const balance = (value: string) => formatAmount(value, ledger.currency);
  const columns: Column<LedgerEntry>[] = [
    { key: "on", title: t("ledger.postedOn"), render: (entry) => formatDate(entry.posted_on) },
    {
      key: "document",
      title: t("ledger.document"),
      heading: true,
      render: (entry) => <Document entry={entry} />,
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

const KINDS = ["invoice", "credit_note", "receipt", "set_off", "reversal", "opening"] as const;
type Kind = (typeof KINDS)[number];
const isKind = (kind: string): kind is Kind => (KINDS as readonly string[]).includes(kind);

function Document({ entry }: { entry: LedgerEntry }) {
  const { t } = useTranslation();
  const { document_kind: kind, document_id: id, document_number: number } = entry;
  const words = `${isKind(kind) ? t(`document.${kind}`) : kind} ${number}`;
  if (kind !== "invoice" && kind !== "credit_note") return words;
  return (
    <Link to="/invoices/$invoiceId" params={{ invoiceId: id }}>
      {words}
    </Link>
  );
}
