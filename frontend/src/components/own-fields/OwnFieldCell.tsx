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
  const set = (value: Value) => onChange(withValue(values, field.code, value));
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: whichever box it is stands inside.
    <label>
      <span>{label}</span>
      <Box field={field} value={values[field.code]} onChange={set} />
    </label>
  );
}

type Value = string | boolean | null | undefined;
type BoxProps = { field: OwnField; value: Value; onChange: (value: Value) => void };

function Box({ field, value, onChange }: BoxProps) {
  const { t } = useTranslation();
  const text = typeof value === "string" ? value : "";
  switch (field.type) {
    case "boolean":
      return (
        <select
          value={value == null ? "" : String(value)}
          onChange={({ target }) => onChange(target.value === "" ? undefined : target.value === "true")}
        >
          <option value="" />
          <option value="true">{t("ownFields.yes")}</option>
          <option value="false">{t("ownFields.no")}</option>
        </select>
      );
    case "choice":
      return (
        <select value={text} onChange={({ target }) => onChange(target.value)}>
          <option value="" />
          {field.choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      );
    case "number":
      return <DecimalInput value={isDecimal(text) ? text : undefined} onChange={onChange} />;
    default:
      return (
        <input
          type={field.type === "date" ? "date" : "text"}
          maxLength={500}
          value={text}
          onChange={({ target }) => onChange(target.value)}
        />
      );
  }
}
