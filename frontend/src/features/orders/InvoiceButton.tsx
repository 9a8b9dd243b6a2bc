import { App, Button } from "antd";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import { problemMessage } from "@/api/problem";
import { invoiceDelivery } from "./queries";

export function InvoiceButton({ deliveryId }: { deliveryId: string }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const invoicing = usePosting(invoiceDelivery, {
    after: (invoice) => void message.success(t("order.invoiceIssued", { number: invoice.number })),
  });
  return (
    <Button
      type="primary"
      loading={invoicing.isPending}
      onClick={() =>
        invoicing.mutate(deliveryId, { onError: (error) => void message.error(problemMessage(error)) })
      }
    >
      {t("order.invoice")}
    </Button>
  );
}
