import { useNavigate } from "@tanstack/react-router";
import { App } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import type { PurchaseLine, PurchaseOrder } from "@/api/types";
import { DayInput } from "@/components/DayInput";
import { lotsUnder, useTypedLots } from "@/components/LotsBox";
import { PartTable } from "@/components/PartTable";
import { partFaults, partsOf, useParts } from "@/components/parts";
import { StepDrawer, StepField, TextStep } from "@/components/StepDrawer";
import { useShelves } from "@/components/use-shelves";
import { type Decimal, isPositive, subtract } from "@/i18n/decimal";
import { today } from "@/i18n/today";
import { returnUnbilled } from "./queries";

/** What has come and no invoice asks for yet. */
export const unbilled = (line: PurchaseLine): Decimal => subtract(line.received, line.invoiced);

/** Goods go back before they are invoiced: nothing is owed for them, and the order awaits them again. */
export function UnbilledReturnDrawer({ order, onClose }: { order: PurchaseOrder; onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [reason, setReason] = useState("");
  const [on, setOn] = useState<string | undefined>(today);
  const open = order.lines.filter((line) => isPositive(unbilled(line)));
  const parts = useParts(open, () => undefined);
  const shelves = useShelves(order.location.id, open, parts);
  const lots = useTypedLots(shelves.suggested);
  const lines = partsOf(open, parts).map((part) => ({ ...part, lots: lots.of(part.line_no) }));
  const returning = usePosting(returnUnbilled, {
    after: async ({ id: returnId, number }) => {
      void message.success(t("purchaseReturn.done", { number }));
      onClose();
      await navigate({ to: "/purchases/returns/$returnId", params: { returnId } });
    },
  });
  return (
    <StepDrawer
      title={t("purchaseReturn.unbilledTitle", { number: order.number })}
      submit={t("purchaseReturn.submit")}
      error={returning.error}
      busy={returning.isPending}
      ready={lines.length > 0 && lines.every((line) => line.lots) && reason.trim() !== ""}
      onSubmit={() => {
        const named = lines.map((line) => ({ ...line, lots: line.lots ?? [] }));
        returning.mutate({ orderId: order.id, on, reason: reason.trim(), lines: named });
      }}
      onClose={onClose}
    >
      <p className="muted">{t("purchaseReturn.unbilledHint")}</p>
      <StepField label={t("purchaseReturn.on")} id={`${id}-on`}>
        <DayInput id={`${id}-on`} value={on} onChange={setOn} />
      </StepField>
      <TextStep label={t("return.reason")} maxLength={300} value={reason} onChange={setReason} />
      <PartTable
        label={t("order.lines")}
        lines={open}
        figure={{ title: t("return.left"), of: unbilled }}
        boxes={[{ title: t("return.now"), parts }]}
        under={lotsUnder(lots, (line) => shelves.tracking(line.item.id))}
        faults={partFaults(returning.error, lines)}
      />
    </StepDrawer>
  );
}
