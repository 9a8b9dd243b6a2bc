import { useState } from "react";
import { formatQuantity } from "@/i18n/format";
import { currentLocale } from "@/i18n/locale";
import { parseDecimal, separatorsOf } from "@/i18n/numbers";
import type { GridColumn } from "./grid-keys";
import { isDecimal } from "./lines";

type Props = {
  row: number;
  column: GridColumn;
  label: string;
  value: string;
  describedBy: string | undefined;
  invalid: boolean;
  onChange: (value: string) => void;
};

/** Shows what is being typed untouched; once left, the number as the language writes it. */
export function NumberCell({ row, column, label, value, describedBy, invalid, onChange }: Props) {
  const [typed, setTyped] = useState<string>();
  const settled = isDecimal(value) ? formatQuantity(value) : value;

  function change(text: string) {
    setTyped(text);
    onChange(parseDecimal(text, separatorsOf(currentLocale())) ?? text);
  }

  return (
    <input
      data-row={row}
      data-column={column}
      className="figure"
      inputMode="decimal"
      autoComplete="off"
      aria-label={label}
      aria-describedby={describedBy}
      aria-invalid={invalid || undefined}
      value={typed ?? settled}
      onChange={(event) => change(event.target.value)}
      onFocus={(event) => event.target.select()}
      onBlur={() => setTyped(undefined)}
    />
  );
}
