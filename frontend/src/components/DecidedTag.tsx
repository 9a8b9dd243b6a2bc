import { useTranslation } from "react-i18next";
import { Tag, type Tone } from "./Tag";

const TONES = {
  waiting: "warn",
  approved: "good",
  refused: "bad",
  withdrawn: "quiet",
} as const satisfies Record<string, Tone>;

/** What became of something that one side enters and another decides. */
export function DecidedTag({ status }: { status: keyof typeof TONES }) {
  const { t } = useTranslation();
  return <Tag tone={TONES[status]}>{t(`decided.${status}`)}</Tag>;
}
