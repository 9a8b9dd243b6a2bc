import { useTranslation } from "react-i18next";
import type { NoticeStatus } from "@/api/types";
import { Tag, type Tone } from "@/components/Tag";

const TONES: Record<NoticeStatus, Tone> = {
  waiting: "warn",
  announced: "info",
  received: "good",
  withdrawn: "quiet",
  refused: "bad",
};

export function NoticeTag({ status }: { status: NoticeStatus }) {
  const { t } = useTranslation();
  return <Tag tone={TONES[status]}>{t(`noticeStatus.${status}`)}</Tag>;
}
