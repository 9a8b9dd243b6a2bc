import { useTranslation } from "react-i18next";
import { StepButton } from "@/components/StepButton";
import { confirmOrder } from "./queries";

export function ConfirmButton({ orderId }: { orderId: string }) {
  const { t } = useTranslation();
  return (
    <StepButton
      primary
      label={t("order.confirm")}
      send={(key) => confirmOrder(orderId, key)}
      done={({ number }) => t("order.confirmed", { number })}
    />
  );
}
