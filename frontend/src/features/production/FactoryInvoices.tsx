import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { approveFactoryInvoice, refuseFactoryInvoice, withdrawFactoryInvoice } from "@/api/decisions";
import { isStaff, useMe } from "@/api/me";
import type { FactoryInvoice, ProductionOrder } from "@/api/types";
import { DecidedTag } from "@/components/DecidedTag";
import { DocumentRefs } from "@/components/DocumentRefs";
import { ReasonDialog } from "@/components/ReasonDialog";
import { StepButton } from "@/components/StepButton";
import { isNegative, isPositive, subtract } from "@/i18n/decimal";
import { formatDate, formatMoney, formatQuantity } from "@/i18n/format";

/** Invoices for the fee that the factory has sent, and what became of them. */
export function FactoryInvoices({ order }: { order: ProductionOrder }) {
  const { t } = useTranslation();
  if (order.factory_invoices.length === 0) return null;
  return (
    <DocumentRefs
      title={t("factoryInvoice.title")}
      empty=""
      refs={order.factory_invoices}
      refKey={({ id }) => id}
      render={(invoice) => <Entered order={order} invoice={invoice} />}
    />
  );
}

type EnteredProps = { order: ProductionOrder; invoice: FactoryInvoice };

function Entered({ order, invoice }: EnteredProps) {
  const { t } = useTranslation();
  const currency = useMe().company.base_currency;
  const over = subtract(invoice.net_amount, invoice.agreed_amount);
  const differs = isPositive(over) || isNegative(over);
  return (
    <>
      <strong>{invoice.reference}</strong>
      <span className="muted">{formatDate(invoice.charged_on)}</span>
      <span>
        {t("factoryInvoice.quantity", { quantity: formatQuantity(invoice.quantity), unit: order.unit })}
      </span>
      <span className="figure">{formatMoney(invoice.net_amount, currency)}</span>
      {differs && (
        <span className="muted">
          {t("factoryInvoice.agreed", { amount: formatMoney(invoice.agreed_amount, currency) })}
        </span>
      )}
      <DecidedTag status={invoice.status} />
      {invoice.reason && <span className="muted">{invoice.reason}</span>}
      {invoice.status === "waiting" && <Answer order={order} invoice={invoice} />}
    </>
  );
}

/** Staff books it or sends it back; the factory takes it back. */
function Answer({ order, invoice }: EnteredProps) {
  const { t } = useTranslation();
  const [refusing, setRefusing] = useState(false);
  const staff = isStaff(useMe());
  const allowed = (action: string) => order.allowed_actions.includes(action);
  const name = { id: order.id, invoiceId: invoice.id };
  const number = invoice.reference;
  if (!staff && allowed("enter_invoice")) {
    return (
      <StepButton
        label={t("factoryInvoice.withdraw")}
        send={(key) => withdrawFactoryInvoice(name, key)}
        done={() => t("factoryInvoice.withdrawn", { number })}
      />
    );
  }
  if (!allowed("charge")) return null;
  return (
    <span>
      <Button onClick={() => setRefusing(true)}>{t("factoryInvoice.refuse")}</Button>{" "}
      <StepButton
        primary
        label={t("factoryInvoice.approve")}
        send={(key) => approveFactoryInvoice(name, key)}
        done={() => t("factoryInvoice.approved", { number })}
      />
      {refusing && (
        <ReasonDialog
          title={t("factoryInvoice.refuseTitle", { number })}
          label={t("purchase.reason")}
          submit={t("factoryInvoice.refuse")}
          send={(reason, key) => refuseFactoryInvoice(name, reason, key)}
          done={() => t("factoryInvoice.refused", { number })}
          onClose={() => setRefusing(false)}
        />
      )}
    </span>
  );
}
