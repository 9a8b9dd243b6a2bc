/** Lots as they are typed: `L2607=40@2027-01-31; L2608=10`, or serial numbers `S1; S2`, each one piece. */
import type { Decimal } from "@/i18n/decimal";

export type LotPart = { lot: string; quantity: Decimal; expires_on?: string };

export type WrittenLot = { lot: string; quantity: Decimal; expires_on?: string | null };

/** How lots and serial numbers are typed, in any language. */
export const LOT_EXAMPLES = { none: "", lot: "L2607=40@2027-01-31; L2608=10", serial: "SN001; SN002" };

const PART = /^([^=@;]+?)\s*(?:=\s*([\d.,]+))?\s*(?:@\s*(\d{4}-\d\d-\d\d))?$/;

/** What was typed, or none where it cannot be read; what the lots must be is for the server to say. */
export function lotsOf(text: string): LotPart[] | undefined {
  const parts: LotPart[] = [];
  for (const typed of text.split(";")) {
    const part = typed.trim();
    if (!part) continue;
    const found = PART.exec(part);
    if (!found?.[1]) return undefined;
    const [, lot, quantity = "1", expires_on] = found;
    parts.push({ lot, quantity: quantity.replace(",", "."), ...(expires_on ? { expires_on } : {}) });
  }
  return parts;
}

/** Lots as they would be typed. */
export const writtenLots = (parts: readonly WrittenLot[]): string =>
  parts
    .map(({ lot, quantity, expires_on }) =>
      [lot, quantity === "1" && !expires_on ? "" : `=${quantity}`, expires_on ? `@${expires_on}` : ""].join(
        "",
      ),
    )
    .join("; ");
