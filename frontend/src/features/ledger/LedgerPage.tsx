import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isStaff, may, useMe } from "@/api/me";
import { DayInput } from "@/components/DayInput";
import { EmptyState } from "@/components/EmptyState";
import { PageHeader } from "@/components/PageHeader";
import { PartnerPicker } from "@/components/PartnerPicker";
import { CreditCard } from "./CreditCard";
import { Entries } from "./Entries";
import { LedgerTabs } from "./LedgerTabs";
import { SideChoice, usualSide } from "./SideChoice";
import "./ledger.css";

const route = getRouteApi("/ledger");

/** A partner's account: what is owed, line by line, and how much credit is left. */
export function LedgerPage() {
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
      <PageHeader title={me.partner ? t("ledger.own", { company: me.company.name }) : t("ledger.title")}>
        {partnerId && may(me, "receipts:write") && account === "receivable" && (
          <Link to="/receipts/new" search={{ partner: partnerId }} className="button-link">
            {t("nav.receipt")}
          </Link>
        )}
        {partnerId && may(me, "payments:write") && account === "payable" && (
          <Link to="/payments/new" search={{ partner: partnerId }} className="button-link">
            {t("nav.payment")}
          </Link>
        )}
      </PageHeader>
      <div className="filters">
        <LedgerTabs partner={search.partner} account={account} />
      </div>
      {isStaff(me) && (
        <div className="filters">
          <PartnerPicker value={search.partner} onChange={(partner) => narrow({ partner })} />
          <SideChoice side={account} onChange={(side) => narrow({ account: side })} />
        </div>
      )}
      {!partnerId && <EmptyState title={t("ledger.choose")} hint={t("ledger.chooseHint")} />}
      {partnerId && (
        <>
          {account === "receivable" && <CreditCard partnerId={partnerId} />}
          <div className="filters">
            <DayInput label={t("ledger.from")} value={search.from} onChange={(from) => narrow({ from })} />
            <DayInput label={t("ledger.to")} value={search.to} onChange={(to) => narrow({ to })} />
          </div>
          <Entries
            partnerId={partnerId}
            filter={{ account, from: search.from, to: search.to, cursor: search.cursor }}
            onCursor={(cursor) => void navigate({ search: { ...search, cursor } })}
          />
        </>
      )}
    </>
  );
}
