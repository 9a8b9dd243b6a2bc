import { useTranslation } from "react-i18next";
import { withValue } from "@/api/own-fields";
import type { OwnField, OwnValues } from "@/api/types";
import { DecimalInput } from "@/components/DecimalInput";
import { isDecimal } from "@/components/line-grid/lines";

type Props = {
  label: string;
  field: OwnField;
  values: OwnValues;
  onChange: (values: OwnValues) => void;
};

/** The box of an own field in a grid of lines: plain, so that hundreds of lines stay quick. */
export function OwnFieldCell({ label, field, values, onChange }: Props) {
  const { t } = useTranslation();
  const value = values[field.code];
  const set = (next: string | boolean | undefined) => onChange(withValue(values, field.code, next));
  if (field.type === "boolean") {
    return (
      <select
        aria-label={label}
        value={value === undefined ? "" : String(value)}
        onChange={({ target }) => set(target.value === "" ? undefined : target.value === "true")}
      >
        <option value="" />
        <option value="true">{t("ownFields.yes")}</option>
        <option value="false">{t("ownFields.no")}</option>
      </select>
    );
  }
  const text = typeof value === "string" ? value : "";
  if (field.type === "choice") {
    return (
      <select aria-label={label} value={text} onChange={({ target }) => set(target.value)}>
        <option value="" />
        {field.choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    );
  }
  if (field.type === "number") {
    return (
      <DecimalInput
        aria-label={label}
        value={isDecimal(text) ? text : undefined}
        onChange={(next) => set(next)}
      />
    );
  }
  return (
    <input
      aria-label={label}
      type={field.type === "date" ? "date" : "text"}
      maxLength={500}
      value={text}
      onChange={({ target }) => set(target.value)}
    />
  );
}
