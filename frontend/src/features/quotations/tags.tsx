import { useTranslation } from "react-i18next";
import type { QuotationStatus, RequestStatus } from "@/api/types";
import { Tag, type Tone } from "@/components/Tag";

const REQUEST_TONES: Record<RequestStatus, Tone> = {
  draft: "quiet",
  open: "info",
  due: "warn",
  awarded: "good",
  closed: "quiet",
  cancelled: "bad",
};

export function RequestTag({ status }: { status: RequestStatus }) {
  const { t } = useTranslation();
  return <Tag tone={REQUEST_TONES[status]}>{t(`requestStatus.${status}`)}</Tag>;
}

const QUOTATION_TONES: Record<QuotationStatus, Tone> = {
  draft: "quiet",
  invited: "warn",
  seen: "warn",
  quoted: "good",
  declined: "bad",
  cancelled: "bad",
};

/** What the supplier has said; once the deadline has passed, an invitation without an answer is over. */
export function QuotationTag({ status, open }: { status: QuotationStatus; open: boolean }) {
  const { t } = useTranslation();
  const over = !open && (status === "invited" || status === "seen");
  return over ? (
    <Tag tone="quiet">{t("quotation.unanswered")}</Tag>
  ) : (
    <Tag tone={QUOTATION_TONES[status]}>{t(`quotationStatus.${status}`)}</Tag>
  );
}
