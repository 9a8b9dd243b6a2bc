import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { App, Button } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import { DayInput } from "@/components/DayInput";
import { DecimalInput } from "@/components/DecimalInput";
import { EmptyState } from "@/components/EmptyState";
import { ProblemAlert } from "@/components/failures";
import { AllocationTable } from "@/components/money/AllocationTable";
import {
  allocated,
  allocateOldestFirst,
  allocationFaults,
  mostToSetOff,
  type OpenInvoice,
  requested,
} from "@/components/money/allocation";
import { useOpenInvoices } from "@/components/money/use-open-invoices";
import { PageHeader } from "@/components/PageHeader";
import { PageLoading } from "@/components/PageLoading";
import { PartnerPicker } from "@/components/PartnerPicker";
import { Term, Terms, TextTerm } from "@/components/Terms";
import { type Decimal, isNegative, isPositive, subtract } from "@/i18n/decimal";
import { formatMoney } from "@/i18n/format";
import { today } from "@/i18n/today";
import { setOff } from "./queries";
import "@/components/money/money.css";

const route = getRouteApi("/set-offs/new");

/** What a partner owes us against what we owe it, by minutes that both have signed. */
export function SetOffPage() {
  const { t } = useTranslation();
  const { partner } = route.useSearch();
  const navigate = route.useNavigate();
  const currency = useMe().company.base_currency;
  const ours = useOpenInvoices("receipt", partner, currency);
  const theirs = useOpenInvoices("payment", partner, currency);
  const error = ours.error ?? theirs.error;
  return (
    <>
      <PageHeader
        title={t("setOff.title")}
        back={
          <Link to="/receipts" search={{}}>
            ← {t("receipt.list")}
          </Link>
        }
      />
      <div className="filters">
        <PartnerPicker
          value={partner}
          onChange={(chosen) => void navigate({ search: { partner: chosen }, replace: true })}
        />
      </div>
      {!partner && <EmptyState title={t("setOff.choose")} hint={t("setOff.chooseHint")} />}
      <ProblemAlert error={error} />
      {partner && !error && !(ours.invoices && theirs.invoices) && <PageLoading />}
      {partner && ours.invoices && theirs.invoices && (
        <SetOffForm
          key={partner}
          partnerId={partner}
          currency={currency}
          ours={ours.invoices}
          theirs={theirs.invoices}
        />
      )}
    </>
  );
}

type Props = {
  partnerId: string;
  currency: string;
  ours: readonly OpenInvoice[];
  theirs: readonly OpenInvoice[];
};

function SetOffForm({ partnerId, currency, ours, theirs }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const most = mostToSetOff(ours, theirs);
  const [amount, setAmount] = useState<Decimal | undefined>(isPositive(most) ? most : undefined);
  const [on, setOn] = useState<string | undefined>(today);
  const [reference, setReference] = useState("");
  const [receivables, setReceivables] = useState(() => allocateOldestFirst(most, ours));
  const [payables, setPayables] = useState(() => allocateOldestFirst(most, theirs));
  const sides = [receivables, payables];
  const setting = usePosting(setOff, {
    after: async ({ id: receiptId, number }) => {
      void message.success(t("setOff.done", { number }));
      await navigate({ to: "/receipts/$receiptId", params: { receiptId } });
    },
  });
  const faults = messagesByField(setting.error);
  const tooMuch = sides.some((side) => isNegative(subtract(amount ?? "0", allocated(side))));

  function changeAmount(value: Decimal | undefined) {
    setAmount(value);
    setReceivables(allocateOldestFirst(value ?? "0", ours));
    setPayables(allocateOldestFirst(value ?? "0", theirs));
  }

  function submit() {
    if (amount === undefined) return;
    setting.mutate({
      partner_id: partnerId,
      amount,
      ...(on ? { set_off_on: on } : {}),
      ...(reference.trim() ? { reference: reference.trim() } : {}),
      allocations: requested(receivables),
      payable_allocations: requested(payables),
    });
  }

  return (
    <>
      <ProblemAlert error={setting.error} />
      <Terms>
        <Term label={t("setOff.amount", { currency })} id={`${id}-amount`} fault={faults.get("amount")}>
          <DecimalInput id={`${id}-amount`} value={amount} onChange={changeAmount} />
        </Term>
        <Term label={t("setOff.on")} id={`${id}-on`} fault={faults.get("set_off_on")}>
          <DayInput id={`${id}-on`} value={on} onChange={setOn} />
        </Term>
        <TextTerm
          label={t("setOff.reference")}
          fault={faults.get("reference")}
          wide
          maxLength={140}
          value={reference}
          onChange={setReference}
        />
      </Terms>
      <AllocationTable
        direction="receipt"
        invoices={ours}
        allocations={receivables}
        onChange={setReceivables}
        faults={allocationFaults(setting.error, requested(receivables))}
        empty={t("setOff.noReceivables")}
      />
      <AllocationTable
        direction="payment"
        invoices={theirs}
        allocations={payables}
        onChange={setPayables}
        faults={allocationFaults(setting.error, requested(payables), "payable_allocations")}
        empty={t("setOff.noPayables")}
      />
      <div className="money-foot">
        <p className={tooMuch ? "money-over" : "muted"} role="status">
          {tooMuch ? t("setOff.tooMuch") : t("setOff.most", { amount: formatMoney(most, currency) })}
        </p>
        <Button
          type="primary"
          size="large"
          loading={setting.isPending}
          disabled={amount === undefined || !isPositive(amount) || tooMuch}
          onClick={submit}
        >
          {t("setOff.submit")}
        </Button>
      </div>
    </>
  );
}
