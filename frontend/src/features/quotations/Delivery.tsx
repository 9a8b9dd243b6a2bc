import { useTranslation } from "react-i18next";
import { formatDate } from "@/i18n/format";

type Props = {
  line: { lead_time_days: number | null; delivers_on: string | null; offer_comment: string | null };
};

/** When the supplier would deliver, and what else it says of the line. */
export function Delivery({ line }: Props) {
  const { t } = useTranslation();
  return (
    <>
      {line.delivers_on && <span>{t("quotation.deliversOn", { day: formatDate(line.delivers_on) })}</span>}
      {line.lead_time_days !== null && <span>{t("quotation.leadTime", { count: line.lead_time_days })}</span>}
      {line.offer_comment && <span className="muted">{line.offer_comment}</span>}
    </>
  );
}
