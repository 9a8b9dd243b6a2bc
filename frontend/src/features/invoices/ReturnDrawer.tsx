import { useNavigate } from "@tanstack/react-router";
import { App } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import type { Invoice } from "@/api/types";
import { DayInput } from "@/components/DayInput";
import { PartTable } from "@/components/PartTable";
import { partFaults, partsOf, useParts } from "@/components/parts";
import { StepDrawer, StepField, TextStep } from "@/components/StepDrawer";
import { type Decimal, isPositive, subtract } from "@/i18n/decimal";
import { today } from "@/i18n/today";
import { returnGoods } from "./queries";

type InvoiceLine = Invoice["lines"][number];

const returnable = (line: InvoiceLine): Decimal => subtract(line.quantity, line.returned);

/** Goods of an invoice come back: a credit note adjusts the invoice, and its page follows. */
export function ReturnDrawer({ invoice, onClose }: { invoice: Invoice; onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [reason, setReason] = useState("");
  const [returnedOn, setReturnedOn] = useState<string | undefined>(today);
  const open = invoice.lines.filter((line) => isPositive(returnable(line)));
  const parts = useParts(open, () => undefined);
  const lines = partsOf(open, parts);
  const returning = usePosting(returnGoods, {
    after: async (note) => {
      void message.success(t("return.done", { number: note.number }));
      onClose();
      await navigate({ to: "/invoices/$invoiceId", params: { invoiceId: note.id } });
    },
  });
  return (
    <StepDrawer
      title={t("return.title", { number: invoice.number })}
      submit={t("return.submit")}
      error={returning.error}
      busy={returning.isPending}
      ready={lines.length > 0 && reason.trim() !== ""}
      onSubmit={() => returning.mutate({ invoiceId: invoice.id, returnedOn, reason: reason.trim(), lines })}
      onClose={onClose}
    >
      <p className="muted">{t("return.hint")}</p>
      <StepField label={t("return.on")} id={`${id}-on`}>
        <DayInput id={`${id}-on`} value={returnedOn} onChange={setReturnedOn} />
      </StepField>
      <TextStep label={t("return.reason")} maxLength={200} value={reason} onChange={setReason} />
      <PartTable
        label={t("invoice.lines")}
        lines={open}
        figure={{ title: t("return.left"), of: returnable }}
        boxes={[{ title: t("return.now"), parts }]}
        faults={partFaults(returning.error, lines)}
      />
    </StepDrawer>
  );
}
