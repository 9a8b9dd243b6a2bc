import { App } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import type { ProductionOrder } from "@/api/types";
import { DecimalInput } from "@/components/DecimalInput";
import { StepDrawer, StepField, TextStep } from "@/components/StepDrawer";
import { type Decimal, isPositive } from "@/i18n/decimal";
import { formatQuantity } from "@/i18n/format";
import { type Progress, reportProgress } from "./queries";

/** What the factory has done since its last report, from the shop floor: big boxes, nothing else. */
export function ReportDrawer({ order, onClose }: { order: ProductionOrder; onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const [finished, setFinished] = useState<Decimal>();
  const [passed, setPassed] = useState<Readonly<Record<number, Decimal | undefined>>>({});
  const [note, setNote] = useState("");
  const reporting = usePosting((body: Progress, key) => reportProgress(order.id, body, key), {
    after: () => {
      void message.success(t("productionDone.report"));
      onClose();
    },
  });
  const faults = messagesByField(reporting.error);
  const stages = order.stages.flatMap(({ stage_no }) => {
    const quantity = passed[stage_no];
    return quantity !== undefined && isPositive(quantity) ? [{ stage_no, quantity }] : [];
  });
  const done = finished !== undefined && isPositive(finished) ? finished : "0";
  return (
    <StepDrawer
      title={`${t("productionStep.report")} · ${order.number}`}
      submit={t("production.sendReport")}
      error={reporting.error}
      busy={reporting.isPending}
      ready={stages.length > 0 || isPositive(done)}
      onSubmit={() =>
        reporting.mutate({ finished: done, stages, ...(note.trim() ? { note: note.trim() } : {}) })
      }
      onClose={onClose}
    >
      <p className="muted">{t("production.reportHint")}</p>
      {order.stages.map(({ stage_no, name, done: before }) => (
        <StepField
          key={stage_no}
          id={`${id}-${stage_no}`}
          label={t("production.stageNow", { name, done: formatQuantity(before) })}
          fault={faults.get(`stages.${stages.findIndex((stage) => stage.stage_no === stage_no)}.quantity`)}
        >
          <DecimalInput
            id={`${id}-${stage_no}`}
            value={passed[stage_no]}
            onChange={(quantity) => setPassed({ ...passed, [stage_no]: quantity })}
          />
        </StepField>
      ))}
      <StepField
        label={t("production.finishedNow", { unit: order.unit })}
        id={`${id}-finished`}
        fault={faults.get("finished")}
      >
        <DecimalInput id={`${id}-finished`} value={finished} onChange={setFinished} />
      </StepField>
      <TextStep label={t("entry.note")} value={note} onChange={setNote} />
    </StepDrawer>
  );
}
