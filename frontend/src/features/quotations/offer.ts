/** What a supplier enters in answer to an invitation, line by line, and the offer that it makes. */
import type { OfferRequest, Quotation } from "@/api/types";
import type { Decimal } from "@/i18n/decimal";

export type OfferLine = Quotation["lines"][number];

/** A delivery is promised by day or by days after the order, not by both. */
export type Entered = {
  price?: Decimal | undefined;
  quantity?: Decimal | undefined;
  on?: string | undefined;
  days?: Decimal | undefined;
  comment: string;
};

/** What was offered last, so that quoting anew starts from it. */
export const startOf = (line: OfferLine): Entered => ({
  price: line.unit_price ?? undefined,
  quantity: line.offered_quantity ?? line.quantity,
  on: line.delivers_on ?? undefined,
  days: line.lead_time_days === null ? undefined : String(line.lead_time_days),
  comment: line.offer_comment ?? "",
});

/** A day takes the place of the number of days, and the other way round. */
export function changed(entered: Entered, part: Partial<Entered>): Entered {
  const next = { ...entered, ...part };
  if (part.on !== undefined) next.days = undefined;
  if (part.days !== undefined) next.on = undefined;
  return next;
}

export const wholeDays = ({ days }: Entered): boolean => days === undefined || /^\d{1,4}$/.test(days);

/** One line of the offer; none without a price. */
export function offerOf(line: OfferLine, entered: Entered): OfferRequest["lines"] {
  if (!entered.price) return [];
  return [
    {
      line_no: line.line_no,
      unit_price: entered.price,
      ...(entered.quantity ? { quantity: entered.quantity } : {}),
      ...(entered.on ? { delivers_on: entered.on } : {}),
      ...(entered.days && wholeDays(entered) ? { lead_time_days: Number(entered.days) } : {}),
      ...(entered.comment.trim() ? { comment: entered.comment.trim() } : {}),
    },
  ];
}
