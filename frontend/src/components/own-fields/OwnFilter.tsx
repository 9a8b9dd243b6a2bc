import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { labelOf, type OwnRecord, useOwnFields } from "@/api/own-fields";
import type { OwnField } from "@/api/types";
import { DayInput } from "@/components/DayInput";
import { SearchBox } from "@/components/SearchBox";

type Props = {
  record: OwnRecord;
  /** As the address and the server have it: `code:value`. */
  value: string | undefined;
  onChange: (value: string | undefined) => void;
};

/** Narrows a list to what one of the company's own fields says; nothing where there is none. */
export function OwnFilter({ record, value, onChange }: Props) {
  const { t } = useTranslation();
  const fields = useOwnFields(record);
  const [code, said] = parts(value);
  const [chosen, setChosen] = useState(code);
  const field = fields.find((each) => each.code === chosen);
  if (fields.length === 0) return null;
  return (
    <>
      <Select
        aria-label={t("ownFields.searchBy")}
        placeholder={t("ownFields.searchBy")}
        allowClear
        popupMatchSelectWidth={false}
        value={field?.code ?? null}
        onChange={(next) => {
          setChosen(next ?? undefined);
          onChange(undefined);
        }}
        options={fields.map((each) => ({ value: each.code, label: labelOf(each) }))}
      />
      {field && (
        <Value
          key={field.code}
          field={field}
          value={field.code === code ? said : undefined}
          onChange={(next) => onChange(next ? `${field.code}:${next}` : undefined)}
        />
      )}
    </>
  );
}

type ValueProps = {
  field: OwnField;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
};

function Value({ field, value, onChange }: ValueProps) {
  const { t } = useTranslation();
  const label = labelOf(field);
  if (field.type === "date") return <DayInput label={label} value={value} onChange={onChange} />;
  if (field.type === "boolean" || field.type === "choice") {
    const options =
      field.type === "choice"
        ? field.choices.map((choice) => ({ value: choice, label: choice }))
        : ["true", "false"].map((truth) => ({
            value: truth,
            label: t(truth === "true" ? "ownFields.yes" : "ownFields.no"),
          }));
    return (
      <Select
        aria-label={label}
        placeholder={label}
        allowClear
        popupMatchSelectWidth={false}
        value={value ?? null}
        onChange={(next) => onChange(next ?? undefined)}
        options={options}
      />
    );
  }
  return <SearchBox label={label} value={value} onChange={onChange} />;
}

function parts(value: string | undefined): [string | undefined, string | undefined] {
  const at = value?.indexOf(":") ?? -1;
  return value && at > 0 ? [value.slice(0, at), value.slice(at + 1)] : [undefined, undefined];
}
