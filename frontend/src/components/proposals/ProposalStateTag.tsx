import { useTranslation } from "react-i18next";
import { Tag, type Tone } from "@/components/Tag";
import type { ProposalState } from "./queries";

const TONES: Record<ProposalState, Tone> = {
  open: "warn",
  accepted: "good",
  refused: "bad",
  countered: "info",
  withdrawn: "quiet",
  expired: "quiet",
  lapsed: "quiet",
};

export function ProposalStateTag({ state }: { state: ProposalState }) {
  const { t } = useTranslation();
  return <Tag tone={TONES[state]}>{t(`proposalState.${state}`)}</Tag>;
}
