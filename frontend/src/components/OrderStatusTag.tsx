import { useTranslation } from "react-i18next";
import { ORDER_STATUSES, type OrderStatus } from "@/api/types";
import { Tag, type Tone } from "./Tag";

const TONES: Record<OrderStatus, Tone> = {
  placed: "warn",
  confirmed: "info",
  partly_delivered: "info",
  delivered: "good",
  closed: "quiet",
  cancelled: "bad",
};

const isStatus = (status: string): status is OrderStatus =>
  (ORDER_STATUSES as readonly string[]).includes(status);

export function OrderStatusTag({ status }: { status: string }) {
  const { t } = useTranslation();
  if (!isStatus(status)) return <Tag tone="quiet">{status}</Tag>;
  return <Tag tone={TONES[status]}>{t(`status.${status}`)}</Tag>;
}
