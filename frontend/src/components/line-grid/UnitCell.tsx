import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/queries";

type Props = {
  row: number;
  itemId: string | undefined;
  known: readonly string[] | undefined;
  unit: string | undefined;
  invalid: boolean;
  onChange: (unit: string) => void;
};

/** The item's units; those of a pasted code are fetched when someone comes to choose. */
export function UnitCell({ row, itemId, known, unit, invalid, onChange }: Props) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState(false);
  const missing = known === undefined && itemId !== undefined;
  const item = useQuery({
    ...api.queryOptions("get", "/api/v1/items/{item_id}", { params: { path: { item_id: itemId ?? "" } } }),
    enabled: wanted && missing,
    staleTime: 60_000,
  });
  const units = new Set([unit, ...(known ?? item.data?.units.map((each) => each.unit) ?? [])]);
  units.delete(undefined);
  return (
    <select
      data-row={row}
      data-column="unit"
      aria-label={t("grid.unitOf", { row: row + 1 })}
      aria-invalid={invalid || undefined}
      value={unit ?? ""}
      disabled={units.size === 0}
      onFocus={() => setWanted(true)}
      onChange={(event) => onChange(event.target.value)}
    >
      {units.size === 0 && <option value="" />}
      {[...units].map((each) => (
        <option key={each} value={each}>
          {each}
        </option>
      ))}
    </select>
  );
}
