import { useTranslation } from "react-i18next";
import type { AskedStatus } from "@/api/types";
import { Tag, type Tone } from "@/components/Tag";

const TONES: Record<AskedStatus, Tone> = {
  waiting: "warn",
  approved: "good",
  refused: "bad",
  withdrawn: "quiet",
};

export function AskedStatusTag({ status }: { status: AskedStatus }) {
  const { t } = useTranslation();
  return <Tag tone={TONES[status]}>{t(`adjustmentState.${status}`)}</Tag>;
}
