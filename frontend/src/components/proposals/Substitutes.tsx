import { Button, Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import { DecimalInput } from "@/components/DecimalInput";
import type { TermsLine } from "./terms";

/** Another item for what is open of a line; what is left out is the line's, the price that of the lists. */
export type Instead = {
  key: string;
  line_no: number;
  code: string;
  unit: string;
  quantity: string | undefined;
  unit_price: string | undefined;
};

type Props = {
  lines: readonly TermsLine[];
  substitutes: readonly Instead[];
  onChange: (substitutes: readonly Instead[]) => void;
};

/** Puts other items in the place of lines: by our code or the partner's own. */
export function Substitutes({ lines, substitutes, onChange }: Props) {
  const { t } = useTranslation();
  const first = lines[0];
  const put = (key: string, change: Partial<Instead>) =>
    onChange(substitutes.map((entry) => (entry.key === key ? { ...entry, ...change } : entry)));
  const add = (line: TermsLine) => {
    const entry = { line_no: line.line_no, code: "", unit: "", quantity: undefined, unit_price: undefined };
    onChange([...substitutes, { key: crypto.randomUUID(), ...entry }]);
  };
  return (
    <fieldset className="further-deliveries">
      <legend>{t("proposal.substitutes")}</legend>
      {substitutes.map((entry, index) => {
        const label = (name: string) => `${name}: ${t("proposal.substituteNumber", { number: index + 1 })}`;
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
            <Input
              aria-label={label(t("proposal.substituteCode"))}
              placeholder={t("proposal.substituteCode")}
              value={entry.code}
              onChange={(event) => put(entry.key, { code: event.target.value })}
            />
            <DecimalInput
              aria-label={label(t("grid.quantity"))}
              placeholder={t("grid.quantity")}
              value={entry.quantity}
              onChange={(quantity) => put(entry.key, { quantity })}
            />
            <Input
              aria-label={label(t("grid.unit"))}
              placeholder={lines.find(({ line_no }) => line_no === entry.line_no)?.unit ?? t("grid.unit")}
              value={entry.unit}
              onChange={(event) => put(entry.key, { unit: event.target.value })}
            />
            <DecimalInput
              aria-label={label(t("grid.price"))}
              placeholder={t("grid.price")}
              value={entry.unit_price}
              onChange={(unit_price) => put(entry.key, { unit_price })}
            />
            <Button
              aria-label={label(t("proposal.substituteRemove"))}
              onClick={() => onChange(substitutes.filter(({ key }) => key !== entry.key))}
            >
              ×
            </Button>
          </div>
        );
      })}
      {first && <Button onClick={() => add(first)}>{t("proposal.substituteAdd")}</Button>}
    </fieldset>
  );
}
