import { Button, Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import { DecimalInput } from "@/components/DecimalInput";
import type { MaterialLine } from "./terms";

/** Another item for what is still to be sent of a material: so much of it stands in for one. */
export type MaterialInstead = {
  key: string;
  component_no: number;
  code: string;
  factor: string | undefined;
};

type Props = {
  materials: readonly MaterialLine[];
  substitutes: readonly MaterialInstead[];
  onChange: (substitutes: readonly MaterialInstead[]) => void;
};

export function MaterialSubstitutes({ materials, substitutes, onChange }: Props) {
  const { t } = useTranslation();
  const first = materials[0];
  if (!first) return null;
  const put = (key: string, change: Partial<MaterialInstead>) =>
    onChange(substitutes.map((entry) => (entry.key === key ? { ...entry, ...change } : entry)));
  return (
    <fieldset className="further-deliveries">
      <legend>{t("proposal.materialSubstitutes")}</legend>
      {substitutes.map((entry, index) => {
        const label = (name: string) => `${name}: ${t("proposal.substituteNumber", { number: index + 1 })}`;
        return (
          <div key={entry.key} className="further-delivery">
            <Select
              aria-label={label(t("production.material"))}
              value={entry.component_no}
              options={materials.map(({ line_no, item }) => ({
                value: line_no,
                label: `${item.code} ${item.name}`,
              }))}
              onChange={(component_no) => put(entry.key, { component_no })}
            />
            <Input
              aria-label={label(t("proposal.substituteCode"))}
              placeholder={t("proposal.substituteCode")}
              value={entry.code}
              onChange={(event) => put(entry.key, { code: event.target.value })}
            />
            <DecimalInput
              aria-label={label(t("proposal.factor"))}
              placeholder={t("proposal.factor")}
              value={entry.factor}
              onChange={(factor) => put(entry.key, { factor })}
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
      <Button
        onClick={() =>
          onChange([
            ...substitutes,
            { key: crypto.randomUUID(), component_no: first.line_no, code: "", factor: undefined },
          ])
        }
      >
        {t("proposal.materialSubstituteAdd")}
      </Button>
    </fieldset>
  );
}
