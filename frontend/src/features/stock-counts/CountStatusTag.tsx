import { useTranslation } from "react-i18next";
import type { CountStatus } from "@/api/types";
import { Tag, type Tone } from "@/components/Tag";

const TONES: Record<CountStatus, Tone> = {
  counting: "info",
  submitted: "warn",
  posted: "good",
  cancelled: "bad",
};

export function CountStatusTag({ status }: { status: CountStatus }) {
  const { t } = useTranslation();
  return <Tag tone={TONES[status]}>{t(`countStatus.${status}`)}</Tag>;
}
