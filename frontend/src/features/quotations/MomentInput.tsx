import { DatePicker } from "antd";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";
import { dateFormat } from "@/i18n/format";

type Props = { id: string; value: string | undefined; onChange: (moment: string | undefined) => void };

/** A day and an hour to come, as the language writes them; its value is an instant. */
export function MomentInput({ id, value, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <DatePicker
      id={id}
      showTime={{ format: "HH:mm", defaultOpenValue: dayjs().hour(17).minute(0).second(0) }}
      format={[`${dateFormat()} HH:mm`, "D/M/YYYY HH:mm"]}
      placeholder={t("quotation.momentHint")}
      minDate={dayjs()}
      value={value ? dayjs(value) : null}
      onChange={(moment) => onChange(moment?.toISOString())}
    />
  );
}
