import { useState } from "react";
import { useTranslation } from "react-i18next";
import { formatQuantity } from "@/i18n/format";
import { currentLocale } from "@/i18n/locale";
import { parseDecimal, separatorsOf } from "@/i18n/numbers";
import { isDecimal } from "./lines";

type Props = {
  row: number;
  quantity: string;
  describedBy: string | undefined;
  invalid: boolean;
  onChange: (quantity: string) => void;
};

/** Shows what is being typed untouched; once left, the number as the language writes it. */
export function QuantityCell({ row, quantity, describedBy, invalid, onChange }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<string>();
  const settled = isDecimal(quantity) ? formatQuantity(quantity) : quantity;

  function change(text: string) {
    setTyped(text);
    onChange(parseDecimal(text, separatorsOf(currentLocale())) ?? text);
  }

  return (
    <input
      data-row={row}
      data-column="quantity"
      className="figure"
      inputMode="decimal"
      autoComplete="off"
      aria-label={t("grid.quantityOf", { row: row + 1 })}
      aria-describedby={describedBy}
      aria-invalid={invalid || undefined}
      value={typed ?? settled}
      onChange={(event) => change(event.target.value)}
      onFocus={(event) => event.target.select()}
      onBlur={() => setTyped(undefined)}
    />
  );
}
