import { App, Button } from "antd";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import { problemMessage } from "@/api/problem";
import { confirmOrder } from "./queries";

export function ConfirmButton({ orderId }: { orderId: string }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const confirming = usePosting(confirmOrder, {
    after: (order) => void message.success(t("order.confirmed", { number: order.number })),
  });
  return (
    <Button
      type="primary"
      loading={confirming.isPending}
      onClick={() =>
        confirming.mutate(orderId, { onError: (error) => void message.error(problemMessage(error)) })
      }
    >
      {t("order.confirm")}
    </Button>
  );
}
