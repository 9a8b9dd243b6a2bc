import { useTranslation } from "react-i18next";
import type { TransferStatus } from "@/api/types";
import { Tag, type Tone } from "@/components/Tag";

const TONES: Record<TransferStatus, Tone> = { in_transit: "warn", received: "good", cancelled: "bad" };

export function TransferStatusTag({ status }: { status: TransferStatus }) {
  const { t } = useTranslation();
  return <Tag tone={TONES[status]}>{t(`transferStatus.${status}`)}</Tag>;
}
