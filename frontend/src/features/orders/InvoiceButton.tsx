import { useTranslation } from "react-i18next";
import { StepButton } from "@/components/StepButton";
import { invoiceDelivery } from "./queries";

export function InvoiceButton({ deliveryId }: { deliveryId: string }) {
  const { t } = useTranslation();
  return (
    <StepButton
      primary
      label={t("order.invoice")}
      send={(key) => invoiceDelivery(deliveryId, key)}
      done={({ number }) => t("order.invoiceIssued", { number })}
    />
  );
}
