/** Reads numbers as people type and paste them: `1.234,5`, `1,234.5`, `1 234`, `(1.000)`. */
import type { Decimal } from "./decimal";
import type { Locale } from "./locale";
import { numberFormat } from "./number-format";

export type Separators = { group: "." | ","; decimal: "." | "," };

const POINT_GROUPS: Separators = { group: ".", decimal: "," };
const COMMA_GROUPS: Separators = { group: ",", decimal: "." };

/** As the company writes figures, else as the language does; blanks between groups are dropped before. */
export function separatorsOf(locale: Locale): Separators {
  const format = numberFormat();
  if (format === "comma") return COMMA_GROUPS;
  return format !== "language" || locale === "vi" ? POINT_GROUPS : COMMA_GROUPS;
}

const SPACES = /[\s\u00a0\u202f]/g;
const CURRENCY = /^(?:₫|đ|\$|₩|VND|USD|KRW)|(?:₫|đ|\$|₩|VND|USD|KRW)$/gi;

const strip = (text: string): string => text.replace(SPACES, "").replace(CURRENCY, "");

/** What a text shows beyond doubt about its separators; undefined when both readings are possible. */
function evidence(text: string): Separators | undefined {
  const digits = strip(text);
  const lastPoint = digits.lastIndexOf(".");
  const lastComma = digits.lastIndexOf(",");
  if (lastPoint >= 0 && lastComma >= 0) return lastComma > lastPoint ? POINT_GROUPS : COMMA_GROUPS;
  if (lastPoint < 0 && lastComma < 0) return undefined;
  const [mark, last] = lastPoint >= 0 ? [".", lastPoint] : [",", lastComma];
  const grouping = mark === "." ? POINT_GROUPS : COMMA_GROUPS;
  if (digits.indexOf(mark) !== last) return grouping;
  const looksGrouped = /^[-(]?[1-9]\d{0,2}[.,]\d{3}\)?$/.test(digits);
  if (looksGrouped) return undefined;
  return mark === "." ? COMMA_GROUPS : POINT_GROUPS;
}

/** The separators a pasted column was written with: its first clear cell decides, else the locale. */
export function inferSeparators(cells: readonly string[], locale: Locale): Separators {
  for (const cell of cells) {
    const found = looksNumeric(cell) ? evidence(cell) : undefined;
    if (found) return found;
  }
  return separatorsOf(locale);
}

export const looksNumeric = (text: string): boolean => /^[-(]?\d[\d.,]*\)?$/.test(strip(text));

/** A canonical decimal string, or undefined when the text is no number. */
export function parseDecimal(text: string, separators: Separators): Decimal | undefined {
  const digits = strip(text);
  const bracketed = /^\((.*)\)$/.exec(digits);
  const unsigned = bracketed?.[1] ?? digits.replace(/^[-−]/, "");
  const negative = bracketed !== null || unsigned !== digits;
  const { group, decimal } = evidence(unsigned) ?? separators;
  const [whole = "", fraction, ...rest] = unsigned.split(decimal);
  if (rest.length > 0 || (fraction !== undefined && !/^\d*$/.test(fraction))) return undefined;
  const groups = whole.split(group);
  const grouped = groups.length > 1;
  if (grouped && !groups.every((part, i) => (i === 0 ? /^\d{1,3}$/ : /^\d{3}$/).test(part))) return undefined;
  const integer = groups.join("").replace(/^0+(?=\d)/, "");
  if (!/^\d*$/.test(integer) || (integer === "" && !fraction)) return undefined;
  const trimmed = fraction?.replace(/0+$/, "") ?? "";
  const value = (integer || "0") + (trimmed ? `.${trimmed}` : "");
  return negative && value !== "0" ? `-${value}` : value;
}
