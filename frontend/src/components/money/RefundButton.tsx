import { useNavigate } from "@tanstack/react-router";
import { App, Button, Radio } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import type { Payment, Refund } from "@/api/types";
import { DayInput } from "@/components/DayInput";
import { DecimalInput } from "@/components/DecimalInput";
import { StepDrawer, StepField, TextStep } from "@/components/StepDrawer";
import { compare, type Decimal, isPositive } from "@/i18n/decimal";
import { formatMoney } from "@/i18n/format";
import { today } from "@/i18n/today";
import { type Direction, REFUND_WORDS } from "./direction";
import { receiveRefund, refundCustomer } from "./queries";
import { useAnother } from "./use-another";

type Source = Pick<Payment, "id" | "number" | "partner" | "currency">;

type Props = {
  /** Whose money it was: a customer's, or ours at a supplier's. */
  direction: Direction;
  /** Money itself, or a credit note. */
  credit?: boolean;
  source: Source;
  left: Decimal;
};

/** What is left of money or of a credit note goes back to who it came from. */
export function RefundButton(props: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const allowed = may(useMe(), "refunds:write");
  if (!allowed || !isPositive(props.left)) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t(`${REFUND_WORDS[props.direction]}.open`)}</Button>
      {open && <RefundDrawer {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

type Given = Pick<Payment, "method"> & {
  amount: Decimal;
  on: string | undefined;
  reference: string;
  another: boolean;
};

function record({ direction, credit = false, source }: Props, given: Given, key: string): Promise<Refund> {
  const { amount, method, on, reference, another } = given;
  const body = {
    partner_id: source.partner.id,
    currency: source.currency,
    method,
    another_payment: another,
    ...(on ? { refunded_on: on } : {}),
    ...(reference ? { reference } : {}),
  };
  const part = { source_id: source.id, amount };
  return direction === "receipt"
    ? refundCustomer({ ...body, sources: [{ ...part, kind: credit ? "credit_note" : "receipt" }] }, key)
    : receiveRefund({ ...body, sources: [{ ...part, kind: credit ? "credit_note" : "payment" }] }, key);
}

function RefundDrawer({ onClose, ...props }: Props & { onClose: () => void }) {
  const { direction, source, left } = props;
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [amount, setAmount] = useState<Decimal | undefined>(left);
  const [method, setMethod] = useState<Payment["method"]>("bank");
  const [on, setOn] = useState<string | undefined>(today);
  const [reference, setReference] = useState("");
  const refunding = usePosting((given: Given, key) => record(props, given, key), {
    after: async ({ id: refundId, number }) => {
      void message.success(t("refund.done", { number }));
      onClose();
      const to = direction === "receipt" ? "/receipts/refunds/$refundId" : "/payments/refunds/$refundId";
      await navigate({ to, params: { refundId } });
    },
  });
  const faults = messagesByField(refunding.error);
  const { another, note } = useAnother(refunding.error, [amount, on, reference.trim()]);
  const ready = amount !== undefined && isPositive(amount) && compare(amount, left) <= 0;
  function submit() {
    if (amount === undefined) return;
    note();
    refunding.mutate({ amount, method, on, reference: reference.trim(), another });
  }
  return (
    <StepDrawer
      title={t(`${REFUND_WORDS[direction]}.title`, { number: source.number })}
      submit={t(another ? "money.another" : `${REFUND_WORDS[direction]}.submit`)}
      error={refunding.error}
      busy={refunding.isPending}
      ready={ready}
      onSubmit={submit}
      onClose={onClose}
    >
      <p className="muted">
        {t(`${REFUND_WORDS[direction]}.hint`, { amount: formatMoney(left, source.currency) })}
      </p>
      <StepField
        label={t("refund.amount", { currency: source.currency })}
        id={`${id}-amount`}
        fault={faults.get("sources.0.amount")}
      >
        <DecimalInput id={`${id}-amount`} value={amount} onChange={setAmount} />
      </StepField>
      <div className="step-field">
        <Radio.Group
          aria-label={t("receipt.method")}
          optionType="button"
          value={method}
          onChange={(event) => setMethod(event.target.value)}
          options={[
            { value: "bank", label: t("receipt.bank") },
            { value: "cash", label: t("receipt.cash") },
          ]}
        />
      </div>
      <StepField label={t("refund.on")} id={`${id}-on`} fault={faults.get("sources.0.source_id")}>
        <DayInput id={`${id}-on`} value={on} onChange={setOn} />
      </StepField>
      <TextStep
        label={t(`${REFUND_WORDS[direction]}.reference`)}
        fault={faults.get("reference")}
        maxLength={140}
        value={reference}
        onChange={setReference}
      />
    </StepDrawer>
  );
}
