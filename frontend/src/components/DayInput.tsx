import { DatePicker } from "antd";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";
import { dateFormat } from "@/i18n/format";

type Props = {
  label?: string;
  id?: string;
  value: string | undefined;
  onChange: (day: string | undefined) => void;
  /** First day that can be chosen. */
  from?: string | undefined;
};

/** A calendar day as the language writes it, or typed as digits alone; its value is an ISO date. */
export function DayInput({ label, id, value, onChange, from }: Props) {
  const { t } = useTranslation();
  return (
    <DatePicker
      {...(id === undefined ? {} : { id })}
      placeholder={label ?? t("common.dateHint")}
      {...(label === undefined ? {} : { "aria-label": label })}
      {...(from === undefined ? {} : { minDate: dayjs(from) })}
      format={[dateFormat(), "D/M/YYYY", "DDMMYYYY"]}
      value={value ? dayjs(value) : null}
      onChange={(day) => onChange(day?.format("YYYY-MM-DD"))}
    />
  );
}
