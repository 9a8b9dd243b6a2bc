import { App, Checkbox } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import type { ProductionOrder } from "@/api/types";
import { DayInput } from "@/components/DayInput";
import { DecimalInput } from "@/components/DecimalInput";
import { StepDrawer, StepField } from "@/components/StepDrawer";
import { type Decimal, isPositive } from "@/i18n/decimal";
import { formatQuantity } from "@/i18n/format";
import { today } from "@/i18n/today";
import { lotFault, MadeLots, useMadeLots } from "./MadeLots";
import { type Finished, receiveFinished } from "./queries";

/** Finished goods come in; the materials in them are used up by the plan. */
export function FinishedDrawer({ order, onClose }: { order: ProductionOrder; onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const [finished, setFinished] = useState<Decimal>();
  const [on, setOn] = useState<string | undefined>(today);
  const [last, setLast] = useState(false);
  const receiving = usePosting((body: Finished, key) => receiveFinished(order.id, body, key), {
    after: () => {
      void message.success(t("productionDone.receive"));
      onClose();
    },
  });
  const lots = useMadeLots();
  const ready = lots.parts !== undefined && finished !== undefined && isPositive(finished);
  return (
    <StepDrawer
      title={`${t("productionStep.receive")} · ${order.number}`}
      submit={t("productionStep.receive")}
      error={receiving.error}
      busy={receiving.isPending}
      ready={ready}
      onSubmit={() =>
        ready &&
        receiving.mutate({ finished, last, lots: lots.parts ?? [], ...(on ? { posted_on: on } : {}) })
      }
      onClose={onClose}
    >
      <p className="muted">
        {t("production.receiveHint", {
          finished: formatQuantity(order.finished),
          quantity: formatQuantity(order.quantity),
          unit: order.unit,
        })}
      </p>
      <StepField
        label={t("production.finishedNow", { unit: order.unit })}
        id={`${id}-finished`}
        fault={messagesByField(receiving.error).get("finished")}
      >
        <DecimalInput id={`${id}-finished`} value={finished} onChange={setFinished} />
      </StepField>
      <MadeLots order={order} lots={lots} fault={lotFault(receiving.error)} />
      <StepField label={t("production.postedOn")} id={`${id}-on`}>
        <DayInput id={`${id}-on`} value={on} onChange={setOn} />
      </StepField>
      <Checkbox checked={last} onChange={(event) => setLast(event.target.checked)}>
        {t("production.last")}
      </Checkbox>
    </StepDrawer>
  );
}
