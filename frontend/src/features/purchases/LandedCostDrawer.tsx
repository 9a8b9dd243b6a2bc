import { App, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import { type GoodsReceipt, LANDED_COST_KINDS, type LandedCostRequest, SPREADS } from "@/api/types";
import { DayInput } from "@/components/DayInput";
import { DecimalInput } from "@/components/DecimalInput";
import { PartnerPicker } from "@/components/PartnerPicker";
import { StepDrawer, StepField, TextStep } from "@/components/StepDrawer";
import { useTaxClasses } from "@/components/use-tax-classes";
import { type Decimal, isPositive } from "@/i18n/decimal";
import { today } from "@/i18n/today";
import { chargeLandedCost } from "./landed-cost-queries";

type Kind = LandedCostRequest["kind"];
type Spread = LandedCostRequest["spread_by"];

/** An invoice for bringing these goods here, spread over the lines that were accepted. */
export function LandedCostDrawer({ receipt, onClose }: { receipt: GoodsReceipt; onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const [partner, setPartner] = useState<string>();
  const [reference, setReference] = useState("");
  const [kind, setKind] = useState<Kind>("freight");
  const [spreadBy, setSpreadBy] = useState<Spread>("value");
  const [amount, setAmount] = useState<Decimal>();
  const [taxClass, setTaxClass] = useState<string>();
  const [on, setOn] = useState<string | undefined>(today);
  const [weights, setWeights] = useState<Record<number, Decimal | undefined>>({});
  const charging = usePosting(chargeLandedCost, {
    after: ({ number }) => {
      void message.success(t("landedCost.done", { number }));
      onClose();
    },
  });
  const faults = messagesByField(charging.error);
  const lines = receipt.lines.filter((line) => isPositive(line.quantity));
  const weighed = spreadBy !== "weight" || lines.every((line) => weights[line.line_no] !== undefined);

  function submit() {
    if (!partner || !amount || !taxClass) return;
    charging.mutate({
      partner_id: partner,
      reference: reference.trim(),
      kind,
      spread_by: spreadBy,
      net_amount: amount,
      tax_class: taxClass,
      ...(on ? { charged_on: on } : {}),
      lines: lines.map(({ line_no }) => ({
        receipt_id: receipt.id,
        line_no,
        ...(spreadBy === "weight" ? { weight: weights[line_no] ?? null } : {}),
      })),
    });
  }

  return (
    <StepDrawer
      title={`${t("landedCost.new")} · ${receipt.number}`}
      submit={t("landedCost.submit")}
      error={charging.error}
      busy={charging.isPending}
      ready={Boolean(partner && amount && taxClass && reference.trim()) && weighed}
      onSubmit={submit}
      onClose={onClose}
    >
      <p className="muted">{t("landedCost.hint")}</p>
      <StepField label={t("landedCost.payee")} id={`${id}-partner`} fault={faults.get("partner_id")}>
        <PartnerPicker kind="supplier" id={`${id}-partner`} value={partner} onChange={setPartner} />
      </StepField>
      <TextStep
        label={t("invoice.number")}
        fault={faults.get("reference")}
        maxLength={40}
        value={reference}
        onChange={setReference}
      />
      <StepField label={t("invoice.issuedOn")} id={`${id}-on`} fault={faults.get("charged_on")}>
        <DayInput id={`${id}-on`} value={on} onChange={setOn} />
      </StepField>
      <StepField label={t("landedCost.kind")} id={`${id}-kind`}>
        <Select<Kind>
          id={`${id}-kind`}
          value={kind}
          onChange={setKind}
          options={LANDED_COST_KINDS.map((value) => ({ value, label: t(`landedCostKind.${value}`) }))}
        />
      </StepField>
      <StepField label={t("landedCost.net")} id={`${id}-amount`} fault={faults.get("net_amount")}>
        <DecimalInput id={`${id}-amount`} value={amount} onChange={setAmount} />
      </StepField>
      <StepField label={t("grid.tax")} id={`${id}-tax`} fault={faults.get("tax_class")}>
        <Select id={`${id}-tax`} value={taxClass} onChange={setTaxClass} options={useTaxClasses()} />
      </StepField>
      <StepField label={t("landedCost.spreadBy")} id={`${id}-spread`} fault={faults.get("spread_by")}>
        <Select<Spread>
          id={`${id}-spread`}
          value={spreadBy}
          onChange={setSpreadBy}
          options={SPREADS.map((value) => ({ value, label: t(`spreadBy.${value}`) }))}
        />
      </StepField>
      {spreadBy === "weight" &&
        lines.map((line) => (
          <StepField
            key={line.line_no}
            label={t("landedCost.weightOf", { item: line.item.name })}
            id={`${id}-weight-${line.line_no}`}
          >
            <DecimalInput
              id={`${id}-weight-${line.line_no}`}
              value={weights[line.line_no]}
              onChange={(weight) => setWeights({ ...weights, [line.line_no]: weight })}
            />
          </StepField>
        ))}
    </StepDrawer>
  );
}
