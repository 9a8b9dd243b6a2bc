import { Button, DatePicker, Input, Radio } from "antd";
import dayjs from "dayjs";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { messagesByField } from "@/api/problem";
import type { InvoiceSummary, ReceiptRequest } from "@/api/types";
import { DecimalInput } from "@/components/DecimalInput";
import { ProblemAlert } from "@/components/failures";
import { type Decimal, isNegative, isPositive, subtract } from "@/i18n/decimal";
import { dateFormat, formatMoney } from "@/i18n/format";
import { AllocationTable } from "./AllocationTable";
import { type Allocations, allocated, allocateOldestFirst, requested } from "./allocation";

type Props = {
  partnerId: string;
  invoices: readonly InvoiceSummary[];
  busy: boolean;
  error: unknown;
  onSubmit: (receipt: ReceiptRequest) => void;
};

export function ReceiptForm({ partnerId, invoices, busy, error, onSubmit }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const currency = useMe().company.base_currency;
  const [method, setMethod] = useState<ReceiptRequest["method"]>("bank");
  const [amount, setAmount] = useState<Decimal>();
  const [receivedOn, setReceivedOn] = useState<string>();
  const [reference, setReference] = useState("");
  const [allocations, setAllocations] = useState<Allocations>({});
  const advance = subtract(amount ?? "0", allocated(allocations));
  const tooMuch = isNegative(advance);
  const faults = messagesByField(error);

  function changeAmount(value: Decimal | undefined) {
    setAmount(value);
    setAllocations(value === undefined ? {} : allocateOldestFirst(value, invoices));
  }

  function submit() {
    if (amount === undefined) return;
    onSubmit({
      partner_id: partnerId,
      method,
      amount,
      ...(receivedOn ? { received_on: receivedOn } : {}),
      ...(reference.trim() ? { reference: reference.trim() } : {}),
      allocations: requested(allocations),
    });
  }

  return (
    <>
      <ProblemAlert error={error} />
      <section className="panel">
        <div className="panel-body receipt-fields">
          <fieldset>
            <legend>{t("receipt.method")}</legend>
            <Radio.Group
              optionType="button"
              value={method}
              onChange={(event) => setMethod(event.target.value)}
              options={[
                { value: "bank", label: t("receipt.bank") },
                { value: "cash", label: t("receipt.cash") },
              ]}
            />
          </fieldset>
          <div>
            <label htmlFor={`${id}-amount`}>{t("receipt.amount", { currency })}</label>
            <DecimalInput
              id={`${id}-amount`}
              value={amount}
              status={faults.has("amount") ? "error" : ""}
              onChange={changeAmount}
            />
          </div>
          <div>
            <label htmlFor={`${id}-date`}>{t("receipt.receivedOn")}</label>
            <DatePicker
              id={`${id}-date`}
              format={dateFormat()}
              defaultValue={dayjs()}
              onChange={(day) => setReceivedOn(day?.format("YYYY-MM-DD"))}
            />
          </div>
          <div>
            <label htmlFor={`${id}-reference`}>{t("receipt.reference")}</label>
            <Input
              id={`${id}-reference`}
              value={reference}
              onChange={(event) => setReference(event.target.value)}
            />
          </div>
        </div>
      </section>
      <AllocationTable invoices={invoices} allocations={allocations} onChange={setAllocations} />
      <div className="receipt-foot">
        <p className={tooMuch ? "receipt-over" : "muted"} role="status">
          {t(tooMuch ? "receipt.tooMuch" : "receipt.advance", {
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
          {t("receipt.submit")}
        </Button>
      </div>
    </>
  );
}
