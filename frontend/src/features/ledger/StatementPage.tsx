import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isStaff, useMe } from "@/api/me";
import type { OpenItem, Side, Statement } from "@/api/types";
import { DayInput } from "@/components/DayInput";
import { DocumentLink } from "@/components/DocumentLink";
import { EmptyState } from "@/components/EmptyState";
import { StatementEvidence } from "@/components/EvidenceButton";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import { PartnerPicker } from "@/components/PartnerPicker";
import type { Column } from "@/components/Records";
import { Tag } from "@/components/Tag";
import { isZero } from "@/i18n/decimal";
import { formatAmount, formatDate, formatMoney } from "@/i18n/format";
import { today } from "@/i18n/today";
import { AgingFigures } from "./AgingFigures";
import { LedgerTabs } from "./LedgerTabs";
import { statementQuery } from "./queries";
import { SideChoice, usualSide } from "./SideChoice";
import "./ledger.css";

const route = getRouteApi("/statement");

/** What is open as of a day, document by document: the paper that two firms compare their books by. */
export function StatementPage() {
  const { t } = useTranslation();
  const me = useMe();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const partnerId = me.partner?.id ?? search.partner;
  const account = search.account ?? usualSide(me);
  const narrow = (change: Partial<typeof search>) =>
    void navigate({ search: { ...search, cursor: undefined, ...change }, replace: true });
  return (
    <>
      <PageHeader title={t("statement.title")} />
      <div className="filters">
        <LedgerTabs partner={search.partner} account={account} />
      </div>
      <div className="filters">
        {isStaff(me) && (
          <>
            <PartnerPicker value={search.partner} onChange={(partner) => narrow({ partner })} />
            <SideChoice side={account} onChange={(side) => narrow({ account: side })} />
          </>
        )}
        <DayInput
          label={t("statement.asOf")}
          value={search.asOf ?? today()}
          onChange={(asOf) => narrow({ asOf })}
        />
      </div>
      {!partnerId && <EmptyState title={t("ledger.choose")} hint={t("ledger.chooseHint")} />}
      {partnerId && (
        <OfPartner partnerId={partnerId} account={account} asOf={search.asOf} cursor={search.cursor} />
      )}
    </>
  );
}

type Props = { partnerId: string; account: Side; asOf: string | undefined; cursor: string | undefined };

function OfPartner({ partnerId, account, asOf, cursor }: Props) {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const statement = useQuery({
    ...statementQuery(partnerId, { account, as_of: asOf, cursor }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <AgingFigures partnerId={partnerId} account={account} asOf={asOf} />
      <PagedRecords
        label={t("statement.title")}
        columns={useColumns()}
        answer={statement}
        rowKey={(item) => item.id}
        empty={<EmptyState title={t("statement.none")} hint={t("statement.noneHint")} />}
        cursor={cursor}
        onCursor={(next) => void navigate({ search: (search) => ({ ...search, cursor: next }) })}
      />
      {statement.data && (
        <>
          <Totals statement={statement.data} />
          <StatementEvidence
            partnerId={partnerId}
            account={account}
            asOf={asOf}
            name={`${statement.data.partner.code}-${statement.data.as_of}`}
          />
        </>
      )}
    </>
  );
}

/** How the open documents add up to the balance, for each currency in which something is open. */
function Totals({ statement }: { statement: Statement }) {
  const { t } = useTranslation();
  return (
    <div className="statement-totals">
      {statement.totals.map(({ currency, open_amount, other_amount, balance }) => (
        <dl key={currency}>
          <dt>{t("statement.open")}</dt>
          <dd className="figure">{formatMoney(open_amount, currency)}</dd>
          {!isZero(other_amount) && (
            <>
              <dt>{t("statement.other")}</dt>
              <dd className="figure">{formatMoney(other_amount, currency)}</dd>
            </>
          )}
          <dt className="statement-balance">
            {t("statement.balance", { date: formatDate(statement.as_of) })}
          </dt>
          <dd className="figure statement-balance">{formatMoney(balance, currency)}</dd>
        </dl>
      ))}
    </div>
  );
}

function useColumns(): Column<OpenItem>[] {
  const { t } = useTranslation();
  return [
    {
      key: "document",
      title: t("ledger.document"),
      heading: true,
      render: (item) => <DocumentLink kind={item.document_kind} id={item.id} number={item.number} />,
    },
    { key: "issued", title: t("statement.issuedOn"), render: (item) => formatDate(item.issued_on) },
    { key: "due", title: t("invoice.dueOn"), render: (item) => formatDate(item.due_on) },
    {
      key: "overdue",
      title: t("statement.overdue"),
      render: (item) =>
        item.kind === "invoice" &&
        item.days_overdue > 0 && <Tag tone="bad">{t("statement.days", { count: item.days_overdue })}</Tag>,
    },
    {
      key: "total",
      title: t("statement.amount"),
      figure: true,
      render: (item) => formatAmount(item.total_amount, item.currency),
    },
    {
      key: "open",
      title: t("statement.openAmount"),
      figure: true,
      total: true,
      render: (item) => formatMoney(item.open_amount, item.currency),
    },
  ];
}
