import { Input, Select, Switch } from "antd";
import { useId } from "react";
import { labelOf, withValue } from "@/api/own-fields";
import type { OwnField, OwnValues } from "@/api/types";
import { DayInput } from "@/components/DayInput";
import { DecimalInput } from "@/components/DecimalInput";
import { Term } from "@/components/Terms";

type Value = string | boolean | null | undefined;
type Props = {
  fields: readonly OwnField[];
  values: OwnValues;
  onChange: (values: OwnValues) => void;
  messages: ReadonlyMap<string, string>;
};

/** Boxes for the fields that a company has added, as far as this person fills them in. */
export function OwnFieldInputs({ fields, values, onChange, messages }: Props) {
  const id = useId();
  const set = (code: string, value: Value) => onChange(withValue(values, code, value));
  return fields
    .filter(({ access }) => access === "write")
    .map((field) => (
      <Term
        key={field.code}
        id={`${id}-${field.code}`}
        label={field.required ? `${labelOf(field)} *` : labelOf(field)}
        fault={messages.get(`custom.${field.code}`)}
      >
        <Box
          id={`${id}-${field.code}`}
          field={field}
          value={values[field.code]}
          onChange={(value) => set(field.code, value)}
        />
      </Term>
    ));
}

type BoxProps = { id: string; field: OwnField; value: Value; onChange: (value: Value) => void };

function Box({ id, field, value, onChange }: BoxProps) {
  const text = typeof value === "string" ? value : undefined;
  switch (field.type) {
    case "boolean":
      return <Switch id={id} checked={value === true} onChange={onChange} />;
    case "date":
      return <DayInput id={id} value={text} onChange={onChange} />;
    case "number":
      return <DecimalInput id={id} value={text} onChange={onChange} />;
    case "choice":
      return (
        <Select
          id={id}
          allowClear
          showSearch
          value={text ?? null}
          onChange={(next) => onChange(next ?? undefined)}
          options={field.choices.map((choice) => ({ value: choice, label: choice }))}
        />
      );
    default:
      return (
        <Input
          id={id}
          maxLength={500}
          value={text ?? ""}
          onChange={(event) => onChange(event.target.value)}
        />
      );
  }
}
