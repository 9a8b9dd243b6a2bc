import { useQuery } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { useTranslation } from "react-i18next";
import type { FieldRule } from "@/api/types";
import { fieldClassesQuery } from "./queries";
import { useDocumentName } from "./use-document-name";
import "./narrowing.css";

const ACCESSES = ["absent", "read", "write"] as const satisfies readonly FieldRule["access"][];

type Props = { rules: readonly FieldRule[]; onChange: (rules: FieldRule[]) => void };

/** What of which documents somebody may only read, or does not have. */
export function FieldRules({ rules, onChange }: Props) {
  const { t } = useTranslation();
  const named = useDocumentName();
  const known = useQuery(fieldClassesQuery()).data?.items ?? [];
  const set = (index: number, change: Partial<FieldRule>) =>
    onChange(rules.map((rule, place) => (place === index ? { ...rule, ...change } : rule)));
  const every = ["price", "discount", "cost", "quantity", "credit"] as const;
  const fieldsOf = (document: string) => known.find((each) => each.document === document)?.fields ?? every;
  const add = () => onChange([...rules, { document: "all", field: "price", access: "absent" }]);
  return (
    <fieldset className="field-rules">
      <legend>{t("narrowing.fields")}</legend>
      {rules.map((rule, index) => (
        // Two rules may be equal while they are being written.
        // biome-ignore lint/suspicious/noArrayIndexKey: rules have no identity but their place
        <div key={index} className="field-rule">
          <Select
            aria-label={t("narrowing.document")}
            value={rule.document}
            onChange={(document) => set(index, { document, field: fieldsOf(document)[0] ?? "price" })}
            options={[
              { value: "all", label: t("narrowing.everywhere") },
              ...known.map(({ document }) => ({
                value: document as FieldRule["document"],
                label: named(document),
              })),
            ]}
          />
          <Select
            aria-label={t("narrowing.field")}
            value={rule.field}
            onChange={(field) => set(index, { field })}
            options={fieldsOf(rule.document).map((field) => ({
              value: field,
              label: t(`fieldClass.${field}`),
            }))}
          />
          <Select
            aria-label={t("narrowing.access")}
            value={rule.access}
            onChange={(access) => set(index, { access })}
            options={ACCESSES.map((access) => ({ value: access, label: t(`fieldAccess.${access}`) }))}
          />
          <Button onClick={() => onChange(rules.filter((_, place) => place !== index))}>
            {t("narrowing.dropRule")}
          </Button>
        </div>
      ))}
      <div>
        <Button onClick={add}>{t("narrowing.addRule")}</Button>
      </div>
    </fieldset>
  );
}
