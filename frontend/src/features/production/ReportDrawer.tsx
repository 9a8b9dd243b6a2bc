import { App } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import type { ProductionOrder } from "@/api/types";
import { DecimalInput } from "@/components/DecimalInput";
import { lotsUnder, useTypedLots } from "@/components/LotsBox";
import { PartTable } from "@/components/PartTable";
import { partFaults, partsOf, useParts } from "@/components/parts";
import { StepDrawer, StepField, TextStep } from "@/components/StepDrawer";
import { type Decimal, isPositive } from "@/i18n/decimal";
import { formatQuantity } from "@/i18n/format";
import { lotFault, MadeLots, useMadeLots } from "./MadeLots";
import { type Progress, reportProgress } from "./queries";

/** What the factory has done since its last report, from the shop floor: big boxes, nothing else. */
export function ReportDrawer({ order, onClose }: { order: ProductionOrder; onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const [finished, setFinished] = useState<Decimal>();
  const [passed, setPassed] = useState<Readonly<Record<number, Decimal | undefined>>>({});
  const [note, setNote] = useState("");
  const lots = useMadeLots();
  const materials = order.components.filter((line) => isPositive(line.left));
  const parts = useParts(materials, () => undefined);
  const usedLots = useTypedLots();
  const used = partsOf(materials, parts).map((part) => ({ ...part, lots: usedLots.of(part.line_no) }));
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
  const report = () =>
    reporting.mutate({
      finished: done,
      stages,
      lots: lots.parts ?? [],
      used: used.map((part) => ({
        item_id: materials.find((line) => line.line_no === part.line_no)?.item.id ?? "",
        quantity: part.quantity,
        lots: part.lots ?? [],
      })),
      ...(note.trim() ? { note: note.trim() } : {}),
    });
  return (
    <StepDrawer
      title={`${t("productionStep.report")} · ${order.number}`}
      submit={t("production.sendReport")}
      error={reporting.error}
      busy={reporting.isPending}
      ready={(stages.length > 0 || isPositive(done)) && !!lots.parts && used.every((part) => part.lots)}
      onSubmit={report}
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
      <MadeLots order={order} lots={lots} fault={lotFault(reporting.error)} />
      {materials.length > 0 && (
        <details>
          <summary>{t("production.usedNow")}</summary>
          <PartTable
            label={t("production.usedNow")}
            lines={materials}
            figure={{ title: t("materials.left"), of: (line) => line.left }}
            boxes={[{ title: t("production.now"), parts }]}
            under={lotsUnder(usedLots, (line) => line.tracking)}
            faults={partFaults(reporting.error, used, "used")}
          />
        </details>
      )}
      <TextStep label={t("entry.note")} value={note} onChange={setNote} />
    </StepDrawer>
  );
}
