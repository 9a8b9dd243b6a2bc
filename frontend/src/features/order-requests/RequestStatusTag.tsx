import { useTranslation } from "react-i18next";
import type { OrderRequestStatus } from "@/api/types";
import { Tag, type Tone } from "@/components/Tag";

const TONES: Record<OrderRequestStatus, Tone> = {
  waiting: "warn",
  approved: "good",
  refused: "bad",
  withdrawn: "quiet",
  expired: "quiet",
};

export function RequestStatusTag({ status }: { status: OrderRequestStatus }) {
  const { t } = useTranslation();
  return <Tag tone={TONES[status]}>{t(`orderRequestStatus.${status}`)}</Tag>;
}
