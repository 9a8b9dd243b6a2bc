import { Tag } from "antd";
import { useTranslation } from "react-i18next";
import { ORDER_STATUSES, type OrderStatus } from "@/api/types";

const COLORS: Record<OrderStatus, string> = {
  placed: "gold",
  confirmed: "blue",
  partly_delivered: "cyan",
  delivered: "green",
  closed: "default",
  cancelled: "default",
};

const isStatus = (status: string): status is OrderStatus =>
  (ORDER_STATUSES as readonly string[]).includes(status);

export function OrderStatusTag({ status }: { status: string }) {
  const { t } = useTranslation();
  if (!isStatus(status)) return <Tag>{status}</Tag>;
  return (
    <Tag color={COLORS[status]} className={`status-${status}`}>
      {t(`status.${status}`)}
    </Tag>
  );
}
