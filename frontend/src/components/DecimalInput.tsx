import { Input, type InputProps } from "antd";
import { useState } from "react";
import type { Decimal } from "@/i18n/decimal";
import { formatQuantity } from "@/i18n/format";
import { currentLocale } from "@/i18n/locale";
import { parseDecimal, separatorsOf } from "@/i18n/numbers";

type Props = Omit<InputProps, "value" | "onChange"> & {
  value: Decimal | undefined;
  /** Undefined: empty, or, where it is not `readable`, no number. */
  onChange: (value: Decimal | undefined, readable: boolean) => void;
};

/** A number as the reader's language writes it; its value is a decimal string. */
export function DecimalInput({ value, onChange, className, ...rest }: Props) {
  const [typed, setTyped] = useState<string>();
  const text = typed ?? (value === undefined ? "" : formatQuantity(value));
  const unreadable = isUnreadable(text);

  function change(next: string) {
    setTyped(next);
    onChange(read(next), !isUnreadable(next));
  }

  return (
    <Input
      {...rest}
      inputMode="decimal"
      autoComplete="off"
      className={`figure ${className ?? ""}`}
      status={unreadable ? "error" : rest.status}
      aria-invalid={unreadable || undefined}
      value={text}
      onChange={(event) => change(event.target.value)}
      onBlur={() => {
        if (!unreadable) setTyped(undefined);
      }}
    />
  );
}

const read = (text: string): Decimal | undefined => parseDecimal(text, separatorsOf(currentLocale()));

const isUnreadable = (text: string): boolean => text.trim() !== "" && read(text) === undefined;
