import { getRouteApi, Link } from "@tanstack/react-router";
import { DatePicker } from "antd";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";
import { isStaff, may, useMe } from "@/api/me";
import { EmptyState } from "@/components/EmptyState";
import { PageHeader } from "@/components/PageHeader";
import { PartnerPicker } from "@/components/PartnerPicker";
import { dateFormat } from "@/i18n/format";
import { CreditCard } from "./CreditCard";
import { Statement } from "./Statement";
import "./ledger.css";

const route = getRouteApi("/ledger");

/** A partner's account: what it owes, line by line, and how much credit is left. */
export function LedgerPage() {
  const { t } = useTranslation();
  const me = useMe();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const partnerId = me.partner?.id ?? search.partner;
  const narrow = (change: Partial<typeof search>) =>
    void navigate({ search: { ...search, cursor: undefined, ...change }, replace: true });
  return (
    <>
      <PageHeader title={me.partner ? t("ledger.own", { company: me.company.name }) : t("ledger.title")}>
        {partnerId && may(me, "receipts:write") && (
          <Link to="/receipts/new" search={{ partner: partnerId }} className="button-link">
            {t("nav.receipt")}
          </Link>
        )}
      </PageHeader>
      {isStaff(me) && (
        <div className="filters">
          <PartnerPicker value={search.partner} onChange={(partner) => narrow({ partner })} />
        </div>
      )}
      {!partnerId && <EmptyState title={t("ledger.choose")} hint={t("ledger.chooseHint")} />}
      {partnerId && (
        <>
          <CreditCard partnerId={partnerId} />
          <div className="filters">
            <Day label={t("ledger.from")} value={search.from} onChange={(from) => narrow({ from })} />
            <Day label={t("ledger.to")} value={search.to} onChange={(to) => narrow({ to })} />
          </div>
          <Statement
            partnerId={partnerId}
            filter={search}
            onCursor={(cursor) => void navigate({ search: { ...search, cursor } })}
          />
        </>
      )}
    </>
  );
}

type DayProps = {
  label: string;
  value: string | undefined;
  onChange: (day: string | undefined) => void;
};

function Day({ label, value, onChange }: DayProps) {
  return (
    <DatePicker
      aria-label={label}
      placeholder={label}
      format={dateFormat()}
      value={value ? dayjs(value) : null}
      onChange={(day) => onChange(day?.format("YYYY-MM-DD"))}
    />
  );
}
