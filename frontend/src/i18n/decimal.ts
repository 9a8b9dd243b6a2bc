/** Decimal strings in, decimal strings out: no amount or quantity ever becomes a binary float. */
import Big from "big.js";

export type Decimal = string;

const plain = (value: Big): Decimal => value.toFixed();

export const add = (a: Decimal, b: Decimal): Decimal => plain(Big(a).plus(b));
export const subtract = (a: Decimal, b: Decimal): Decimal => plain(Big(a).minus(b));
export const multiply = (a: Decimal, b: Decimal): Decimal => plain(Big(a).times(b));
/** To six decimals, as quantities are kept. */
export const divide = (a: Decimal, b: Decimal): Decimal => plain(Big(a).div(b).round(6));
export const compare = (a: Decimal, b: Decimal): number => Big(a).cmp(b);
export const smaller = (a: Decimal, b: Decimal): Decimal => (compare(a, b) <= 0 ? a : b);
export const isZero = (value: Decimal): boolean => Big(value).eq(0);
export const isPositive = (value: Decimal): boolean => Big(value).gt(0);
export const isNegative = (value: Decimal): boolean => Big(value).lt(0);
export const sum = (values: readonly Decimal[]): Decimal => values.reduce(add, "0");

/** `part` of `whole` in whole percent, held between 0 and 100; for bars, never for figures. */
export function percentOf(part: Decimal, whole: Decimal): number {
  if (!isPositive(whole)) return isPositive(part) ? 100 : 0;
  const percent = Big(part).div(whole).times(100).round(0).toNumber();
  return Math.min(100, Math.max(0, percent));
}
