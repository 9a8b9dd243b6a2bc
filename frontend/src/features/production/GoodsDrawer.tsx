import { App, Radio } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import type { ProductionComponent, ProductionOrder } from "@/api/types";
import { DayInput } from "@/components/DayInput";
import { lotsUnder, useTypedLots } from "@/components/LotsBox";
import { PartTable } from "@/components/PartTable";
import { partFaults, partsOf, useParts } from "@/components/parts";
import { StepDrawer, StepField } from "@/components/StepDrawer";
import { useShelves } from "@/components/use-shelves";
import { type Decimal, isPositive, subtract } from "@/i18n/decimal";
import { today } from "@/i18n/today";
import { type Goods, recordLoss, returnMaterials, sendMaterials } from "./queries";

export type GoodsStep = "send_materials" | "return_materials" | "record_loss";

/** What is still to be sent by the plan. */
const unsent = (line: ProductionComponent): Decimal => {
  const rest = subtract(line.planned, line.sent);
  return isPositive(rest) ? rest : "0";
};

type Props = { order: ProductionOrder; step: GoodsStep; onClose: () => void };

/** Materials go to the factory, come back, or are lost there: one table for all three. */
export function GoodsDrawer({ order, step, onClose }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const [on, setOn] = useState<string | undefined>(today);
  const [chargedTo, setChargedTo] = useState<"factory" | "company">("factory");
  const sending = step === "send_materials";
  const components = order.components.filter((line) =>
    sending ? line.supplied_by === "company" : isPositive(line.left),
  );
  const parts = useParts(components, (line) => (sending ? unsent(line) : undefined));
  const shelves = useShelves(order.location.id, components, parts);
  const lots = useTypedLots(sending ? shelves.suggested : undefined);
  const chosen = partsOf(components, parts).map((part) => ({ ...part, lots: lots.of(part.line_no) }));
  const itemOf = (lineNo: number) => components.find((line) => line.line_no === lineNo)?.item.id ?? "";
  const moving = usePosting(
    (goods: Goods, key) => {
      if (step === "record_loss") return recordLoss(order.id, { ...goods, charged_to: chargedTo }, key);
      return (sending ? sendMaterials : returnMaterials)(order.id, goods, key);
    },
    {
      after: () => {
        void message.success(t(`productionDone.${step}`));
        onClose();
      },
    },
  );
  return (
    <StepDrawer
      title={`${t(`productionStep.${step}`)} · ${order.number}`}
      submit={t(`productionStep.${step}`)}
      error={moving.error}
      busy={moving.isPending}
      ready={chosen.length > 0 && chosen.every((part) => part.lots)}
      onSubmit={() =>
        moving.mutate({
          ...(on ? { posted_on: on } : {}),
          lines: chosen.map((part) => ({
            item_id: itemOf(part.line_no),
            quantity: part.quantity,
            lots: part.lots ?? [],
          })),
        })
      }
      onClose={onClose}
    >
      <StepField label={t("production.postedOn")} id={`${id}-on`}>
        <DayInput id={`${id}-on`} value={on} onChange={setOn} />
      </StepField>
      {step === "record_loss" && (
        <fieldset className="step-field">
          <legend>{t("production.chargedTo")}</legend>
          <Radio.Group
            value={chargedTo}
            onChange={(event) => setChargedTo(event.target.value)}
            options={[
              { value: "factory", label: t("production.chargedToFactory") },
              { value: "company", label: t("production.chargedToCompany") },
            ]}
          />
        </fieldset>
      )}
      <PartTable
        label={t("production.materials")}
        lines={components}
        figure={
          sending
            ? { title: t("production.unsent"), of: unsent }
            : { title: t("materials.left"), of: (line) => line.left }
        }
        boxes={[{ title: t("production.now"), parts }]}
        under={lotsUnder(lots, (line) => shelves.tracking(line.item.id))}
        faults={partFaults(moving.error, chosen)}
      />
    </StepDrawer>
  );
}
