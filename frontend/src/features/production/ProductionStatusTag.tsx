import { useTranslation } from "react-i18next";
import type { ProductionReport, ProductionStatus } from "@/api/types";
import { Tag, type Tone } from "@/components/Tag";

const TONES: Record<ProductionStatus, Tone> = {
  draft: "quiet",
  sent: "warn",
  seen: "warn",
  rejected: "bad",
  agreed: "info",
  closed: "good",
  cancelled: "bad",
};

export function ProductionStatusTag({ status }: { status: ProductionStatus }) {
  const { t } = useTranslation();
  return <Tag tone={TONES[status]}>{t(`productionStatus.${status}`)}</Tag>;
}

const REPORT_TONES: Record<ProductionReport["status"], Tone> = {
  waiting: "warn",
  accepted: "good",
  refused: "bad",
};

export function ReportStatusTag({ status }: { status: ProductionReport["status"] }) {
  const { t } = useTranslation();
  return <Tag tone={REPORT_TONES[status]}>{t(`reportStatus.${status}`)}</Tag>;
}
