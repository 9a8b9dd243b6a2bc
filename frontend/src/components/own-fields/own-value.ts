import type { OwnField, OwnValues } from "@/api/types";
import { formatDate, formatQuantity } from "@/i18n/format";

/** A value as the reader's language writes it; nothing where there is none. */
export function ownValue(field: OwnField, values: OwnValues): string | undefined {
  const value = values[field.code];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "boolean") return value ? "✓" : "—";
  if (field.type === "date") return formatDate(value);
  return field.type === "number" ? formatQuantity(value) : value;
}
