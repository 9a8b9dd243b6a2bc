import { App } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import type { SupplierInvoice } from "@/api/types";
import { DayInput } from "@/components/DayInput";
import { PartTable } from "@/components/PartTable";
import { partFaults, partsOf, useParts } from "@/components/parts";
import { StepDrawer, StepField, TextStep } from "@/components/StepDrawer";
import { type Decimal, isPositive, subtract } from "@/i18n/decimal";
import { today } from "@/i18n/today";
import { returnPurchase } from "./queries";

type InvoiceLine = SupplierInvoice["lines"][number];

export const returnable = (line: InvoiceLine): Decimal => subtract(line.quantity, line.returned);

/** Goods of an invoice go back to the supplier, with its credit note where that has come already. */
export function ReturnDrawer({ invoice, onClose }: { invoice: SupplierInvoice; onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const [reason, setReason] = useState("");
  const [creditNote, setCreditNote] = useState("");
  const [returnedOn, setReturnedOn] = useState<string | undefined>(today);
  const open = invoice.lines.filter((line) => isPositive(returnable(line)));
  const parts = useParts(open, () => undefined);
  const lines = partsOf(open, parts);
  const returning = usePosting(returnPurchase, {
    after: async ({ number }) => {
      void message.success(t("purchaseReturn.done", { number }));
      onClose();
    },
  });
  return (
    <StepDrawer
      title={t("purchaseReturn.title", { number: invoice.number })}
      submit={t("purchaseReturn.submit")}
      error={returning.error}
      busy={returning.isPending}
      ready={lines.length > 0 && reason.trim() !== ""}
      onSubmit={() =>
        returning.mutate({ invoiceId: invoice.id, returnedOn, reason: reason.trim(), creditNote, lines })
      }
      onClose={onClose}
    >
      <p className="muted">{t("purchaseReturn.hint")}</p>
      <StepField label={t("purchaseReturn.on")} id={`${id}-on`}>
        <DayInput id={`${id}-on`} value={returnedOn} onChange={setReturnedOn} />
      </StepField>
      <TextStep label={t("return.reason")} maxLength={300} value={reason} onChange={setReason} />
      <TextStep
        label={t("purchaseReturn.creditNote")}
        maxLength={40}
        value={creditNote}
        onChange={setCreditNote}
      />
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
