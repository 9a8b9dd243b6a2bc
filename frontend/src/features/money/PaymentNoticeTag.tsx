import { useTranslation } from "react-i18next";
import type { PaymentNotice } from "@/api/types";
import { Tag, type Tone } from "@/components/Tag";

const TONES: Record<PaymentNotice["status"], Tone> = {
  waiting: "warn",
  approved: "good",
  refused: "bad",
  withdrawn: "quiet",
};

export function PaymentNoticeTag({ status }: { status: PaymentNotice["status"] }) {
  const { t } = useTranslation();
  return <Tag tone={TONES[status]}>{t(`paymentNoticeStatus.${status}`)}</Tag>;
}
