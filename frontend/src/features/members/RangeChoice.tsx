import { Select } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { DataRange } from "@/api/types";
import { StepField } from "@/components/StepDrawer";

type Props = {
  role: string;
  value: DataRange | null;
  /** Whether it may be left to the group. */
  asGroup?: boolean;
  fault?: string | undefined;
  onChange: (range: DataRange | null) => void;
};

/** Partners' people have no accounts, and customers alone begin documents. */
const rangesOf = (role: string): DataRange[] => {
  if (role === "customer") return ["all", "own"];
  return role === "supplier" || role === "factory" ? ["all"] : ["all", "accounts", "own"];
};

/** Whose documents somebody sees. */
export function RangeChoice({ role, value, asGroup = false, fault, onChange }: Props) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <StepField label={t("narrowing.range")} id={id} fault={fault}>
      <Select
        id={id}
        value={value ?? ""}
        onChange={(next: DataRange | "") => onChange(next === "" ? null : next)}
        options={[
          ...(asGroup ? [{ value: "" as const, label: t("narrowing.asGroup") }] : []),
          ...rangesOf(role).map((range) => ({ value: range, label: t(`dataRange.${range}`) })),
        ]}
      />
    </StepField>
  );
}
