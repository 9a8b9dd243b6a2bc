import { App, Radio } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import type { ConsignedMove, PurchaseLine, PurchaseOrder } from "@/api/types";
import { DayInput } from "@/components/DayInput";
import { lotsUnder, useTypedLots } from "@/components/LotsBox";
import { PartTable } from "@/components/PartTable";
import { partFaults, partsOf, useParts } from "@/components/parts";
import { StepDrawer, StepField, TextStep } from "@/components/StepDrawer";
import { type Decimal, subtract } from "@/i18n/decimal";
import { today } from "@/i18n/today";
import { type Direction, moveConsigned } from "./consigned-queries";

const unreceived = (line: PurchaseLine): Decimal => subtract(line.quantity, line.received);

/** The supplier's goods lie here and stay its own: they come, or what is not bought goes back. */
export function ConsignedDrawer({ order, onClose }: { order: PurchaseOrder; onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const [direction, setDirection] = useState<Direction>("arrivals");
  const [reference, setReference] = useState("");
  const [on, setOn] = useState<string | undefined>(today);
  const lines = order.lines.filter((line) => line.answer !== "rejected");
  const quantities = useParts<PurchaseLine>(lines, () => undefined);
  const lots = useTypedLots();
  const chosen = partsOf(lines, quantities).map((part) => ({ ...part, lots: lots.of(part.line_no) }));
  const moving = usePosting((body: ConsignedMove, key) => moveConsigned(order.id, direction, body, key), {
    after: ({ number }) => {
      void message.success(t("consigned.moved", { number }));
      onClose();
    },
  });
  const faults = messagesByField(moving.error);
  function submit() {
    moving.mutate({
      ...(on ? { moved_on: on } : {}),
      ...(reference.trim() ? { reference: reference.trim() } : {}),
      lines: chosen.map((part) => ({ ...part, lots: part.lots ?? [] })),
    });
  }
  return (
    <StepDrawer
      title={t("consigned.moveTitle", { number: order.number })}
      submit={t(direction === "arrivals" ? "consigned.arrive" : "consigned.giveBack")}
      error={moving.error}
      busy={moving.isPending}
      ready={chosen.length > 0 && chosen.every((part) => part.lots)}
      onSubmit={submit}
      onClose={onClose}
    >
      <p className="muted">{t("consigned.hint")}</p>
      <Radio.Group
        aria-label={t("consigned.direction")}
        value={direction}
        onChange={(event) => setDirection(event.target.value)}
        options={[
          { value: "arrivals", label: t("consigned.arrive") },
          { value: "returns", label: t("consigned.giveBack") },
        ]}
      />
      <StepField label={t("consigned.on")} id={`${id}-on`} fault={faults.get("moved_on")}>
        <DayInput id={`${id}-on`} value={on} onChange={setOn} />
      </StepField>
      <TextStep
        label={t("consigned.reference")}
        fault={faults.get("reference")}
        maxLength={60}
        value={reference}
        onChange={setReference}
      />
      <PartTable
        label={t("order.lines")}
        lines={lines}
        figure={{ title: t("consigned.unreceived"), of: unreceived }}
        boxes={[{ title: t("consigned.quantity"), parts: quantities }]}
        under={lotsUnder(lots, (line) => line.tracking)}
        faults={partFaults(moving.error, chosen)}
      />
    </StepDrawer>
  );
}
