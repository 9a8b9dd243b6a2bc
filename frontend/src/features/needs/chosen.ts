/** What is ticked on the page of needs, and the order lines that it makes. */
import { messagesByField } from "@/api/problem";
import type { Need, NeedOrderRequest } from "@/api/types";
import { type Decimal, isPositive } from "@/i18n/decimal";

/** A need to order; supplier and price are asked for where nobody has agreed any. */
export type Choice = {
  quantity: Decimal | undefined;
  supplier?: string | undefined;
  price?: Decimal | undefined;
};

/** By need; one that is not here is not to be ordered. */
export type Chosen = ReadonlyMap<string, Choice>;
type Line = NeedOrderRequest["lines"][number];

export const keyOf = (need: Need): string => `${need.item.id} ${need.location.id}`;

/** The lines of what is ticked among `needs`; none as long as one of them is incomplete. */
export function linesOf(needs: readonly Need[], chosen: Chosen): Line[] {
  const ticked = needs.flatMap((need) => {
    const choice = chosen.get(keyOf(need));
    return choice ? [lineOf(need, choice)] : [];
  });
  const whole = ticked.filter((line) => line !== undefined);
  return whole.length === ticked.length ? whole : [];
}

function lineOf(need: Need, { quantity, supplier, price }: Choice): Line | undefined {
  if (quantity === undefined || !isPositive(quantity)) return undefined;
  if (need.supplier === null && supplier === undefined) return undefined;
  return {
    item_id: need.item.id,
    location_id: need.location.id,
    quantity,
    ...(supplier === undefined ? {} : { partner_id: supplier }),
    ...(price === undefined ? {} : { unit_price: price }),
  };
}

/** What the server says of a need; `sent` are the lines in the order of the request. */
export function needFaults(error: unknown, sent: readonly Line[] = []): Map<string, string> {
  const faults = new Map<string, string>();
  for (const [path, words] of messagesByField(error)) {
    const line = sent[Number(/^lines\.(\d+)/.exec(path)?.[1] ?? -1)];
    const key = line && `${line.item_id} ${line.location_id}`;
    if (key && !faults.has(key)) faults.set(key, words);
  }
  return faults;
}
