import { useNavigate } from "@tanstack/react-router";
import { App } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import type { PurchaseLine, PurchaseOrder } from "@/api/types";
import { DayInput } from "@/components/DayInput";
import { PartTable } from "@/components/PartTable";
import { partFaults, partsOf, useParts } from "@/components/parts";
import { StepDrawer, StepField, TextStep } from "@/components/StepDrawer";
import { type Decimal, isPositive, subtract } from "@/i18n/decimal";
import { today } from "@/i18n/today";
import { type EnteredInvoice, enterInvoice } from "./invoice-queries";

/** What has come in and is not invoiced yet. */
const uninvoiced = (line: PurchaseLine): Decimal => {
  const rest = subtract(line.received, line.invoiced);
  return isPositive(rest) ? rest : "0";
};

/** The supplier's invoice, started from what came in at the order's prices; it is matched as soon as it is entered. */
export function InvoiceDrawer({ order, onClose }: { order: PurchaseOrder; onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [number, setNumber] = useState("");
  const [on, setOn] = useState<string | undefined>(today);
  const open = order.lines.filter((line) => line.answer !== "rejected");
  const quantities = useParts(open, uninvoiced);
  const prices = useParts(open, (line) => line.unit_price);
  const chosen = partsOf(open, quantities);
  const entering = usePosting((body: EnteredInvoice, key) => enterInvoice(order.id, body, key), {
    after: async ({ id: invoiceId, number: entered }) => {
      void message.success(t("supplierInvoice.entered", { number: entered }));
      await navigate({ to: "/purchases/invoices/$invoiceId", params: { invoiceId } });
    },
  });
  const faults = messagesByField(entering.error);
  function submit() {
    entering.mutate({
      number: number.trim(),
      ...(on ? { issued_on: on } : {}),
      lines: chosen.map(({ line_no, quantity }) => {
        const price = prices.values[line_no];
        return { line_no, quantity, ...(price === undefined ? {} : { unit_price: price }) };
      }),
    });
  }
  return (
    <StepDrawer
      title={t("supplierInvoice.enterTitle", { number: order.number })}
      submit={t("supplierInvoice.submit")}
      error={entering.error}
      busy={entering.isPending}
      ready={number.trim() !== "" && chosen.length > 0}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextStep
        label={t("invoice.number")}
        fault={faults.get("number")}
        maxLength={40}
        value={number}
        onChange={setNumber}
      />
      <StepField label={t("invoice.issuedOn")} id={`${id}-on`} fault={faults.get("issued_on")}>
        <DayInput id={`${id}-on`} value={on} onChange={setOn} />
      </StepField>
      <PartTable
        label={t("order.lines")}
        lines={open}
        figure={{ title: t("supplierInvoice.uninvoiced"), of: uninvoiced }}
        boxes={[
          { title: t("supplierInvoice.quantity"), parts: quantities },
          { title: t("grid.price"), parts: prices },
        ]}
        faults={partFaults(entering.error, chosen)}
      />
    </StepDrawer>
  );
}
