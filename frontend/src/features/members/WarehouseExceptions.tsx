import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Disclosure } from "@/api/types";
import { StepField } from "@/components/StepDrawer";
import { disclosuresOf } from "./disclosures";
import { warehousesQuery } from "./queries";

export type Told = Record<string, Disclosure>;
type Props = { role: string; told: Told; onChange: (told: Told) => void };

/** What one person is told of warehouses, otherwise than the group. */
export function WarehouseExceptions({ role, told, onChange }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const warehouses = useQuery(warehousesQuery()).data?.items ?? [];
  const set = (location: string, disclosure: Disclosure | "") => {
    const { [location]: _, ...others } = told;
    onChange(disclosure === "" ? others : { ...others, [location]: disclosure });
  };
  return (
    <fieldset className="field-rules">
      <legend>{t("narrowing.warehouses")}</legend>
      {warehouses.map(({ id: location, code, name }) => (
        <StepField key={location} label={`${code} · ${name}`} id={`${id}-${location}`}>
          <Select<Disclosure | "">
            id={`${id}-${location}`}
            value={told[location] ?? ""}
            onChange={(disclosure) => set(location, disclosure)}
            options={[
              { value: "" as const, label: t("narrowing.asGroup") },
              ...disclosuresOf(role).map((each) => ({ value: each, label: t(`disclosure.${each}`) })),
            ]}
          />
        </StepField>
      ))}
    </fieldset>
  );
}
