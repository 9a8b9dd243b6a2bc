import { App, Checkbox } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import { useOwnDraft } from "@/api/own-fields";
import { usePosting } from "@/api/posting";
import { messagesByField, messagesUnder } from "@/api/problem";
import type { SalesOrder, SalesOrderLine } from "@/api/types";
import { DayInput } from "@/components/DayInput";
import { lotsUnder, useTypedLots } from "@/components/LotsBox";
import { OwnDraftInputs } from "@/components/own-fields/OwnDraftInputs";
import { PartTable } from "@/components/PartTable";
import { partFaults, partsOf, useParts } from "@/components/parts";
import { StepDrawer, StepField } from "@/components/StepDrawer";
import { useShelves } from "@/components/use-shelves";
import { type Decimal, isPositive, subtract } from "@/i18n/decimal";
import { today } from "@/i18n/today";
import { deliverOrder } from "./queries";

const remaining = (line: SalesOrderLine): Decimal =>
  subtract(subtract(line.quantity, line.delivered), line.cancelled);

/** Hand over the whole rest or a part: each line starts at what is reserved for it. */
export function DeliveryDrawer({ order, onClose }: { order: SalesOrder; onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const open = order.lines.filter((line) => isPositive(remaining(line)));
  const mayInvoice = may(useMe(), "invoices:write");
  const [deliveredOn, setDeliveredOn] = useState<string | undefined>(today);
  const [invoice, setInvoice] = useState(false);
  const parts = useParts(open, (line) => line.reserved);
  const shelves = useShelves(order.location.id, open, parts, deliveredOn);
  const lots = useTypedLots(shelves.suggested);
  const lines = partsOf(open, parts).map((part) => ({ ...part, lots: lots.of(part.line_no) }));
  const own = useOwnDraft("delivery");
  const ofInvoice = useOwnDraft("invoice");
  const delivering = usePosting(deliverOrder, {
    after: (delivery) => {
      void message.success(t("delivery.done", { number: delivery.number }));
      onClose();
    },
  });
  const faults = messagesByField(delivering.error);
  return (
    <StepDrawer
      title={t("delivery.title", { number: order.number })}
      submit={t("delivery.submit")}
      error={delivering.error}
      busy={delivering.isPending}
      ready={own.known && lines.length > 0 && lines.every((line) => line.lots)}
      onSubmit={() => {
        const named = lines.map((line) => ({ ...line, lots: line.lots ?? [] }));
        delivering.mutate({
          id: order.id,
          deliveredOn,
          lines: named,
          invoice: invoice && ofInvoice.sent,
          ...own.sent,
        });
      }}
      onClose={onClose}
      note={
        mayInvoice && (
          <Checkbox checked={invoice} onChange={(event) => setInvoice(event.target.checked)}>
            {t("delivery.withInvoice")}
          </Checkbox>
        )
      }
    >
      <StepField label={t("delivery.date")} id={`${id}-date`}>
        <DayInput id={`${id}-date`} value={deliveredOn} onChange={setDeliveredOn} />
      </StepField>
      <OwnDraftInputs draft={own} faults={faults} />
      <PartTable
        label={t("order.lines")}
        lines={open}
        figure={{ title: t("delivery.remaining"), of: remaining }}
        boxes={[{ title: t("delivery.now"), parts }]}
        under={lotsUnder(lots, (line) => shelves.tracking(line.item.id))}
        faults={partFaults(delivering.error, lines)}
      />
      {invoice && ofInvoice.asked && (
        <section aria-label={t("ownRecord.invoice")}>
          <h3>{t("ownRecord.invoice")}</h3>
          <OwnDraftInputs draft={ofInvoice} faults={messagesUnder(faults, "invoice.")} />
        </section>
      )}
    </StepDrawer>
  );
}
