import { getRouteApi, Link } from "@tanstack/react-router";
import { Segmented } from "antd";
import { useTranslation } from "react-i18next";
import { isStaff, may, useMe } from "@/api/me";
import type { Side } from "@/api/types";
import { DayInput } from "@/components/DayInput";
import { EmptyState } from "@/components/EmptyState";
import { PageHeader } from "@/components/PageHeader";
import { PartnerPicker } from "@/components/PartnerPicker";
import { CreditCard } from "./CreditCard";
import { Entries } from "./Entries";
import { LedgerTabs } from "./LedgerTabs";
import "./ledger.css";

const route = getRouteApi("/ledger");

/** A partner's account: what is owed, line by line, and how much credit is left. */
export function LedgerPage() {
  const { t } = useTranslation();
  const me = useMe();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const partnerId = me.partner?.id ?? search.partner;
  const sells = me.partner !== null && me.membership.role !== "customer";
  const account: Side = search.account ?? (sells ? "payable" : "receivable");
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
      </PageHeader>
      <div className="filters">
        <LedgerTabs partner={search.partner} />
      </div>
      {isStaff(me) && (
        <div className="filters">
          <PartnerPicker value={search.partner} onChange={(partner) => narrow({ partner })} />
          <Segmented<Side>
            aria-label={t("ledger.side")}
            value={account}
            onChange={(side) => narrow({ account: side })}
            options={[
              { value: "receivable", label: t("ledger.receivable") },
              { value: "payable", label: t("ledger.payable") },
            ]}
          />
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
