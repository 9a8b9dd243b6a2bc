import { Button, Select } from "antd";
import { useTranslation } from "react-i18next";
import { DayInput } from "@/components/DayInput";
import { DecimalInput } from "@/components/DecimalInput";
import type { TermsLine } from "./terms";

/** A part of a line that comes on a day of its own. */
export type Further = {
  key: string;
  line_no: number;
  quantity: string | undefined;
  due_on: string | undefined;
};

type Props = {
  lines: readonly TermsLine[];
  deliveries: readonly Further[];
  onChange: (deliveries: readonly Further[]) => void;
};

/** Splits lines into a schedule: what is taken from a line's quantity above comes with a further delivery. */
export function FurtherDeliveries({ lines, deliveries, onChange }: Props) {
  const { t } = useTranslation();
  const first = lines[0];
  const put = (key: string, change: Partial<Further>) =>
    onChange(deliveries.map((entry) => (entry.key === key ? { ...entry, ...change } : entry)));
  const add = (line: TermsLine) => {
    const entry = { line_no: line.line_no, quantity: undefined, due_on: undefined };
    onChange([...deliveries, { key: crypto.randomUUID(), ...entry }]);
  };
  return (
    <fieldset className="further-deliveries">
      <legend>{t("proposal.further")}</legend>
      {deliveries.map((entry, index) => {
        const label = (name: string) => `${name}: ${t("proposal.furtherNumber", { number: index + 1 })}`;
        return (
          <div key={entry.key} className="further-delivery">
            <Select
              aria-label={label(t("grid.item"))}
              value={entry.line_no}
              options={lines.map((line) => ({
                value: line.line_no,
                label: `${line.line_no}. ${line.item.code} ${line.item.name}`,
              }))}
              onChange={(line_no) => put(entry.key, { line_no })}
            />
            <DecimalInput
              aria-label={label(t("grid.quantity"))}
              placeholder={t("grid.quantity")}
              value={entry.quantity}
              onChange={(quantity) => put(entry.key, { quantity })}
            />
            <DayInput
              label={label(t("proposal.dueOn"))}
              value={entry.due_on}
              onChange={(due_on) => put(entry.key, { due_on })}
            />
            <Button
              aria-label={label(t("proposal.furtherRemove"))}
              onClick={() => onChange(deliveries.filter(({ key }) => key !== entry.key))}
            >
              ×
            </Button>
          </div>
        );
      })}
      {first && <Button onClick={() => add(first)}>{t("proposal.furtherAdd")}</Button>}
    </fieldset>
  );
}
