import { useTranslation } from "react-i18next";
import type { PurchaseStatus } from "@/api/types";
import { Tag, type Tone } from "@/components/Tag";

const TONES: Record<PurchaseStatus, Tone> = {
  draft: "quiet",
  sent: "warn",
  seen: "warn",
  accepted: "info",
  partly_received: "info",
  received: "good",
  closed: "quiet",
  rejected: "bad",
  cancelled: "bad",
};

export function PurchaseStatusTag({ status }: { status: PurchaseStatus }) {
  const { t } = useTranslation();
  return <Tag tone={TONES[status]}>{t(`purchaseStatus.${status}`)}</Tag>;
}
