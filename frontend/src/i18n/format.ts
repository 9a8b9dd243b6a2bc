import { type Decimal, isKept, isNegative } from "./decimal";
import { currentLocale, type Locale } from "./locale";
import { numberTag } from "./number-format";

const TAGS: Record<Locale, string> = { vi: "vi-VN", en: "en-US", ko: "ko-KR" };
const SCALES: Record<string, number> = { VND: 0, KRW: 0, JPY: 0 };
const formatters = new Map<string, Intl.NumberFormat>();

/** Minor-unit digits of a currency. */
export const scaleOf = (currency: string): number => SCALES[currency] ?? 2;

function formatter(key: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const tag = numberTag(TAGS[currentLocale()]);
  const id = `${tag} ${key}`;
  const known = formatters.get(id) ?? new Intl.NumberFormat(tag, options);
  formatters.set(id, known);
  return known;
}

/** Intl takes a decimal string digit by digit; only its TypeScript signature wants a literal type. */
const print = (format: Intl.NumberFormat, value: Decimal): string =>
  isKept(value) ? "–" : format.format(value as Intl.StringNumericLiteral);

/** An amount without its currency sign, for columns whose head names the currency; negatives in brackets. */
export function formatAmount(value: Decimal, currency: string): string {
  const digits = scaleOf(currency);
  const format = formatter(`amount ${digits}`, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return isNegative(value) ? `(${print(format, value.replace("-", ""))})` : print(format, value);
}

/** An amount with its currency: `1.234.567 ₫`. */
export function formatMoney(value: Decimal, currency: string): string {
  const digits = scaleOf(currency);
  const format = formatter(`money ${currency}`, {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return print(format, value);
}

/** Quantities and unit prices: as many decimals as they have, six at most. */
export const formatQuantity = (value: Decimal): string =>
  print(formatter("quantity", { maximumFractionDigits: 6 }), value);

export const formatPercent = (value: Decimal): string =>
  isKept(value) ? "–" : `${print(formatter("percent", { maximumFractionDigits: 4 }), value)}%`;

/** The size of a file: `34 B`, `1,2 MB`. */
export function formatFileSize(bytes: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 2);
  const size = formatter("file size", { maximumFractionDigits: 1 }).format(bytes / 1000 ** power);
  return `${size} ${["B", "kB", "MB"][power]}`;
}

/** `2026-11-23` as people write it here; calendar dates have no time zone, so no Date object either. */
export function formatDate(iso: string): string {
  const [year, month, day] = iso.slice(0, 10).split("-");
  return currentLocale() === "ko" ? `${year}-${month}-${day}` : `${day}/${month}/${year}`;
}

export const dateFormat = (): string => (currentLocale() === "ko" ? "YYYY-MM-DD" : "DD/MM/YYYY");

/** A moment in the books' own time zone, to the minute. */
export function formatMoment(iso: string): string {
  const parts = new Intl.DateTimeFormat("sv-SE", {
    timeZone: "Asia/Ho_Chi_Minh",
    dateStyle: "short",
    timeStyle: "short",
  }).format(new Date(iso));
  const [date = "", time = ""] = parts.split(" ");
  return `${formatDate(date)} ${time}`;
}
