/** The terms of an order's lines, and what a proposal asks to change of them. */
import type { Parts } from "@/components/parts";
import { compare, isPositive } from "@/i18n/decimal";
import type { Further } from "./FurtherDeliveries";
import type { MaterialInstead } from "./MaterialSubstitutes";
import type { ProposalRequest } from "./queries";
import type { Instead } from "./Substitutes";

/** A line of an order on its present terms. */
export type TermsLine = {
  line_no: number;
  item: { code: string; name: string };
  unit: string;
  quantity: string;
  unit_price: string;
  due_on: string | null;
};

/** A material of what an order makes, by its number there. */
export type MaterialLine = { line_no: number; item: { code: string; name: string } };

export type Change = NonNullable<ProposalRequest["lines"]>[number];
export type Days = Readonly<Record<number, string | undefined>>;

/** What differs of a line; nothing when nothing does. */
export function changeOf(line: TermsLine, quantities: Parts, prices: Parts, days: Days): Change[] {
  const quantity = quantities.values[line.line_no];
  const price = prices.values[line.line_no];
  const day = days[line.line_no];
  const change: Change = {
    line_no: line.line_no,
    ...(quantity !== undefined && compare(quantity, line.quantity) !== 0 ? { quantity } : {}),
    ...(price !== undefined && compare(price, line.unit_price) !== 0 ? { unit_price: price } : {}),
    ...(day !== undefined && day !== line.due_on ? { due_on: day } : {}),
  };
  return Object.keys(change).length > 1 ? [change] : [];
}

/** Further deliveries as the server takes them; none that lacks its quantity or day. */
export const furtherOf = (deliveries: readonly Further[]): Change[] =>
  deliveries.flatMap(({ line_no, quantity, due_on }) =>
    quantity !== undefined && isPositive(quantity) && due_on !== undefined
      ? [{ line_no, quantity, due_on, additional: true }]
      : [],
  );

/** Substitutes as the server takes them; none without an item. */
export const insteadOf = (substitutes: readonly Instead[]): Change[] =>
  substitutes.flatMap(({ line_no, code, unit, quantity, unit_price }) =>
    code.trim() === ""
      ? []
      : [
          {
            line_no,
            substitute: { item_code: code.trim(), ...(unit.trim() ? { unit: unit.trim() } : {}) },
            ...(quantity === undefined ? {} : { quantity }),
            ...(unit_price === undefined ? {} : { unit_price }),
          },
        ],
  );

/** Substitutes of materials of the order's one line as the server takes them; none without an item. */
export const materialsOf = (substitutes: readonly MaterialInstead[]): Change[] =>
  substitutes.flatMap(({ component_no, code, factor }) =>
    code.trim() === ""
      ? []
      : [
          {
            line_no: 1,
            component_no,
            substitute: { item_code: code.trim(), ...(factor === undefined ? {} : { factor }) },
          },
        ],
  );

export function bodyOf(
  lines: Change[],
  cancelling: boolean,
  message: string,
  until: string | undefined,
): ProposalRequest {
  return {
    kind: cancelling ? "cancellation" : "change",
    lines,
    ...(message.trim() ? { message: message.trim() } : {}),
    // To the end of that day where the books are kept.
    ...(until ? { expires_at: `${until}T23:59:59+07:00` } : {}),
  };
}
