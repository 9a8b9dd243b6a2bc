/** Decimal strings in, decimal strings out: no amount or quantity ever becomes a binary float. */
import Big from "big.js";

export type Decimal = string;

const plain = (value: Big): Decimal => value.toFixed();

/** A figure that is kept from the reader is not in the answer; what is made of it is not known either. */
const KEPT = undefined as unknown as Decimal;
export const isKept = (...values: unknown[]): boolean => values.some((value) => value === undefined);
const made = (a: Decimal, b: Decimal, make: (a: Big) => Big): Decimal =>
  isKept(a, b) ? KEPT : plain(make(Big(a)));

export const add = (a: Decimal, b: Decimal): Decimal => made(a, b, (value) => value.plus(b));
export const subtract = (a: Decimal, b: Decimal): Decimal => made(a, b, (value) => value.minus(b));
export const multiply = (a: Decimal, b: Decimal): Decimal => made(a, b, (value) => value.times(b));
/** To six decimals, as quantities are kept. */
export const divide = (a: Decimal, b: Decimal): Decimal => made(a, b, (value) => value.div(b).round(6));
/** Not a number, which is neither less nor more, where one of them is kept. */
export const compare = (a: Decimal, b: Decimal): number => (isKept(a, b) ? Number.NaN : Big(a).cmp(b));
export const smaller = (a: Decimal, b: Decimal): Decimal => (compare(a, b) <= 0 ? a : b);
export const isZero = (value: Decimal): boolean => compare(value, "0") === 0;
export const isPositive = (value: Decimal): boolean => compare(value, "0") > 0;
export const isNegative = (value: Decimal): boolean => compare(value, "0") < 0;
export const sum = (values: readonly Decimal[]): Decimal => values.reduce(add, "0");

/** `part` of `whole` in whole percent, held between 0 and 100; for bars, never for figures. */
export function percentOf(part: Decimal, whole: Decimal): number {
  if (isKept(part, whole)) return 0;
  if (!isPositive(whole)) return isPositive(part) ? 100 : 0;
  const percent = Big(part).div(whole).times(100).round(0).toNumber();
  return Math.min(100, Math.max(0, percent));
}
