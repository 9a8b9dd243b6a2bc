/** Which offers are taken, and how much of each; what is proposed is the cheapest that there is. */
import type { AwardRequest, QuotationRequest } from "@/api/types";
import { compare, type Decimal, isPositive, smaller, subtract } from "@/i18n/decimal";

type Line = QuotationRequest["lines"][number];
type Offer = Line["offers"][number];

/** Quantities by offer; see `offerKey`. */
export type Award = Readonly<Record<string, Decimal | undefined>>;

export const offerKey = (lineNo: number, quotationId: string): string => `${lineNo}:${quotationId}`;

const cheaper = (a: Offer, b: Offer): number => {
  if (a.base_unit_price === null || b.base_unit_price === null) {
    return Number(a.base_unit_price === null) - Number(b.base_unit_price === null);
  }
  return compare(a.base_unit_price, b.base_unit_price);
};

/** The offer with the lowest price in the books' own currency. */
export const cheapest = ({ offers }: Line): Offer | undefined =>
  offers.toSorted(cheaper).find((offer) => offer.base_unit_price !== null);

/** What is asked for, from the cheapest offer on, until there is enough. */
export function proposedAward(lines: readonly Line[]): Award {
  const award: Record<string, Decimal> = {};
  for (const line of lines) {
    let missing: Decimal = line.quantity;
    for (const offer of line.offers.toSorted(cheaper)) {
      if (!isPositive(missing)) break;
      const taken = smaller(missing, offer.offered_quantity);
      award[offerKey(line.line_no, offer.quotation_id)] = taken;
      missing = subtract(missing, taken);
    }
  }
  return award;
}

export const awardOf = (lines: readonly Line[], award: Award): AwardRequest => ({
  lines: lines.flatMap(({ line_no, offers }) =>
    offers.flatMap(({ quotation_id }) => {
      const quantity = award[offerKey(line_no, quotation_id)];
      return quantity !== undefined && isPositive(quantity) ? [{ line_no, quotation_id, quantity }] : [];
    }),
  ),
});
