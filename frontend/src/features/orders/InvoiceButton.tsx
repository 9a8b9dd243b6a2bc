import { App, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useOwnDraft } from "@/api/own-fields";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import { OwnDraftInputs } from "@/components/own-fields/OwnDraftInputs";
import { StepButton } from "@/components/StepButton";
import { StepDrawer } from "@/components/StepDrawer";
import { invoiceDelivery } from "./queries";

/** Invoices a delivery: at once, unless the company asks for something of its own on invoices. */
export function InvoiceButton({ deliveryId }: { deliveryId: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { known, asked } = useOwnDraft("invoice");
  if (!asked) {
    return (
      <StepButton
        primary
        ready={known}
        label={t("order.invoice")}
        send={(key) => invoiceDelivery({ id: deliveryId }, key)}
        done={({ number }) => t("order.invoiceIssued", { number })}
      />
    );
  }
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        {t("order.invoice")}
      </Button>
      {open && <InvoiceDrawer deliveryId={deliveryId} onClose={() => setOpen(false)} />}
    </>
  );
}

function InvoiceDrawer({ deliveryId, onClose }: { deliveryId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const own = useOwnDraft("invoice");
  const invoicing = usePosting(invoiceDelivery, {
    after: ({ number }) => {
      void message.success(t("order.invoiceIssued", { number }));
      onClose();
    },
  });
  return (
    <StepDrawer
      title={t("order.invoice")}
      submit={t("order.invoice")}
      error={invoicing.error}
      busy={invoicing.isPending}
      ready
      onSubmit={() => invoicing.mutate({ id: deliveryId, ...own.sent })}
      onClose={onClose}
    >
      <OwnDraftInputs draft={own} faults={messagesByField(invoicing.error)} />
    </StepDrawer>
  );
}
