import { App } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import type { ProductionOrder } from "@/api/types";
import { DayInput } from "@/components/DayInput";
import { DecimalInput } from "@/components/DecimalInput";
import { StepDrawer, StepField, TextStep } from "@/components/StepDrawer";
import { type Decimal, isPositive } from "@/i18n/decimal";
import { formatMoney } from "@/i18n/format";
import { today } from "@/i18n/today";
import { notInvoiced } from "./fee";
import { type Charge, chargeFee, enterInvoice } from "./queries";

export type FeeStep = "charge" | "enter_invoice";

const SEND = { charge: chargeFee, enter_invoice: enterInvoice };

type Props = { order: ProductionOrder; step: FeeStep; onClose: () => void };

/** The factory's invoice for its fee, booked or entered; without an amount, what was agreed for each unit. */
export function FeeDrawer({ order, step, onClose }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const currency = useMe().company.base_currency;
  const [reference, setReference] = useState("");
  const [quantity, setQuantity] = useState<Decimal | undefined>(() => notInvoiced(order));
  const [amount, setAmount] = useState<Decimal>();
  const [on, setOn] = useState<string | undefined>(today);
  const charging = usePosting((body: Charge, key) => SEND[step](order.id, body, key), {
    after: () => {
      void message.success(t(`productionDone.${step}`));
      onClose();
    },
  });
  const faults = messagesByField(charging.error);
  const ready = reference.trim() !== "" && quantity !== undefined && isPositive(quantity);
  return (
    <StepDrawer
      title={`${t(`productionStep.${step}`)} · ${order.number}`}
      submit={t(`productionStep.${step}`)}
      error={charging.error}
      busy={charging.isPending}
      ready={ready}
      onSubmit={() =>
        ready &&
        charging.mutate({
          reference: reference.trim(),
          quantity,
          ...(amount === undefined ? {} : { net_amount: amount }),
          ...(on ? { charged_on: on } : {}),
        })
      }
      onClose={onClose}
    >
      <p className="muted">{t("production.feeHint", { fee: formatMoney(order.unit_fee, currency) })}</p>
      <TextStep
        label={t("production.invoiceNumber")}
        fault={faults.get("reference")}
        maxLength={60}
        value={reference}
        onChange={setReference}
      />
      <StepField label={t("invoice.issuedOn")} id={`${id}-on`}>
        <DayInput id={`${id}-on`} value={on} onChange={setOn} />
      </StepField>
      <StepField
        label={t("production.feeQuantity", { unit: order.unit })}
        id={`${id}-quantity`}
        fault={faults.get("quantity")}
      >
        <DecimalInput id={`${id}-quantity`} value={quantity} onChange={setQuantity} />
      </StepField>
      <StepField
        label={t("production.feeAmount", { currency })}
        id={`${id}-amount`}
        fault={faults.get("net_amount")}
      >
        <DecimalInput id={`${id}-amount`} value={amount} onChange={setAmount} />
      </StepField>
    </StepDrawer>
  );
}
