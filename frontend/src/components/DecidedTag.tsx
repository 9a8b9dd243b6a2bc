import { useTranslation } from "react-i18next";
import type { Decided } from "@/api/types";
import { Tag, type Tone } from "./Tag";

const TONES: Record<Decided, Tone> = {
  waiting: "warn",
  approved: "good",
  refused: "bad",
  withdrawn: "quiet",
};

/** What became of something that one side enters and another decides. */
export function DecidedTag({ status }: { status: Decided }) {
  const { t } = useTranslation();
  return <Tag tone={TONES[status]}>{t(`decided.${status}`)}</Tag>;
}
