import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { approveInvoice, refuseInvoice } from "@/api/decisions";
import { may, useMe } from "@/api/me";
import type { SupplierInvoice } from "@/api/types";
import { ReasonDialog } from "@/components/ReasonDialog";
import { StepButton } from "@/components/StepButton";
import { isPositive } from "@/i18n/decimal";
import { reverseInvoice } from "./queries";
import { ReturnDrawer, returnable } from "./ReturnDrawer";

/** Into the books, differences accepted in so many words, or back to the supplier; and out of the books again. */
export function SupplierInvoiceActions({ invoice }: { invoice: SupplierInvoice }) {
  const me = useMe();
  const decides = may(me, "supplier-invoices:approve");
  if (invoice.status === "submitted") return decides ? <Decision invoice={invoice} /> : null;
  if (invoice.status !== "approved") return null;
  return (
    <>
      {may(me, "purchase-returns:write") && <Returning invoice={invoice} />}
      {decides && <Undoing invoice={invoice} />}
    </>
  );
}

function Returning({ invoice }: { invoice: SupplierInvoice }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  if (!invoice.lines.some((line) => isPositive(returnable(line)))) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t("purchaseReturn.open")}</Button>
      {open && <ReturnDrawer invoice={invoice} onClose={() => setOpen(false)} />}
    </>
  );
}

function Decision({ invoice }: { invoice: SupplierInvoice }) {
  const { t } = useTranslation();
  const [refusing, setRefusing] = useState(false);
  const beyond = invoice.differences.filter((difference) => !difference.within).length;
  return (
    <>
      <Button onClick={() => setRefusing(true)}>{t("supplierInvoice.refuse")}</Button>
      <StepButton
        primary
        label={t("supplierInvoice.approve")}
        {...(beyond > 0 ? { ask: t("supplierInvoice.acceptAsk", { count: beyond }) } : {})}
        send={(key) => approveInvoice(invoice, beyond > 0, key)}
        done={({ number }) => t("supplierInvoice.approved", { number })}
      />
      {refusing && (
        <ReasonDialog
          title={t("supplierInvoice.refuseTitle", { number: invoice.number })}
          label={t("purchase.reason")}
          submit={t("supplierInvoice.refuse")}
          send={(reason, key) => refuseInvoice(invoice, reason, key)}
          done={({ number }) => t("supplierInvoice.refused", { number })}
          onClose={() => setRefusing(false)}
        />
      )}
    </>
  );
}

function Undoing({ invoice }: { invoice: SupplierInvoice }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t("supplierInvoice.reverse")}</Button>
      {asking && (
        <ReasonDialog
          title={t("supplierInvoice.reverseTitle", { number: invoice.number })}
          label={t("purchase.reason")}
          submit={t("supplierInvoice.reverse")}
          send={(reason, key) => reverseInvoice(invoice, reason, key)}
          done={({ number }) => t("supplierInvoice.reversed", { number })}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
