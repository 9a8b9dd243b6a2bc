import { Button, DatePicker, Input, Radio } from "antd";
import dayjs from "dayjs";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { messagesByField } from "@/api/problem";
import type { MoneyRequest } from "@/api/types";
import { DecimalInput } from "@/components/DecimalInput";
import { ProblemAlert } from "@/components/failures";
import { AllocationTable } from "@/components/money/AllocationTable";
import {
  type Allocations,
  allocated,
  allocateOldestFirst,
  allocationFaults,
  type OpenInvoice,
  requested,
} from "@/components/money/allocation";
import type { Wording } from "@/components/money/direction";
import { useAnother } from "@/components/money/use-another";
import { type Decimal, isNegative, isPositive, subtract } from "@/i18n/decimal";
import { dateFormat, formatMoney } from "@/i18n/format";

type Props = {
  direction: Wording;
  partnerId: string;
  invoices: readonly OpenInvoice[];
  busy: boolean;
  error: unknown;
  onSubmit: (money: MoneyRequest, on: string | undefined) => void;
};

/** An amount, how and when it went, and the open invoices that it settles, those due longest first. */
export function MoneyForm({ direction, partnerId, invoices, busy, error, onSubmit }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const currency = useMe().company.base_currency;
  const [method, setMethod] = useState<MoneyRequest["method"]>("bank");
  const [amount, setAmount] = useState<Decimal>();
  const [on, setOn] = useState<string>();
  const [reference, setReference] = useState("");
  const [allocations, setAllocations] = useState<Allocations>({});
  const advance = subtract(amount ?? "0", allocated(allocations));
  const tooMuch = isNegative(advance);
  const faults = messagesByField(error);
  const { another, note } = useAnother(error, [amount, on, reference.trim()]);

  function changeAmount(value: Decimal | undefined) {
    setAmount(value);
    setAllocations(value === undefined ? {} : allocateOldestFirst(value, invoices));
  }

  function submit() {
    if (amount === undefined) return;
    note();
    onSubmit(
      {
        partner_id: partnerId,
        method,
        amount,
        ...(reference.trim() ? { reference: reference.trim() } : {}),
        allocations: requested(allocations),
        another_payment: another,
      },
      on,
    );
  }

  return (
    <>
      <ProblemAlert error={error} />
      <section className="panel">
        <div className="panel-body money-fields">
          <fieldset>
            <legend>{t(`${direction}.method`)}</legend>
            <Radio.Group
              optionType="button"
              value={method}
              onChange={(event) => setMethod(event.target.value)}
              options={[
                { value: "bank", label: t(`${direction}.bank`) },
                { value: "cash", label: t(`${direction}.cash`) },
              ]}
            />
          </fieldset>
          <div>
            <label htmlFor={`${id}-amount`}>{t(`${direction}.amount`, { currency })}</label>
            <DecimalInput
              id={`${id}-amount`}
              value={amount}
              status={faults.has("amount") ? "error" : ""}
              onChange={changeAmount}
            />
          </div>
          <div>
            <label htmlFor={`${id}-date`}>{t(`${direction}.on`)}</label>
            <DatePicker
              id={`${id}-date`}
              format={dateFormat()}
              defaultValue={dayjs()}
              onChange={(day) => setOn(day?.format("YYYY-MM-DD"))}
            />
          </div>
          <div>
            <label htmlFor={`${id}-reference`}>{t(`${direction}.reference`)}</label>
            <Input
              id={`${id}-reference`}
              value={reference}
              onChange={(event) => setReference(event.target.value)}
            />
          </div>
        </div>
      </section>
      <AllocationTable
        direction={direction}
        invoices={invoices}
        allocations={allocations}
        onChange={setAllocations}
        faults={allocationFaults(error, requested(allocations))}
      />
      <div className="money-foot">
        <p className={tooMuch ? "money-over" : "muted"} role="status">
          {t(tooMuch ? `${direction}.tooMuch` : `${direction}.advance`, {
            amount: formatMoney(tooMuch ? subtract("0", advance) : advance, currency),
          })}
        </p>
        <Button
          type="primary"
          size="large"
          loading={busy}
          disabled={amount === undefined || !isPositive(amount) || tooMuch}
          onClick={submit}
        >
          {t(another ? "money.another" : `${direction}.submit`)}
        </Button>
      </div>
    </>
  );
}
