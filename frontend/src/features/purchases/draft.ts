/** A purchase order being written, and the request that it becomes. */
import type { OwnValues, PurchaseOrder, PurchaseOrderRequest } from "@/api/types";
import type { Start } from "@/components/line-grid/draft";
import { type DraftLine, withFoot } from "@/components/line-grid/lines";
import { requestLine } from "@/components/line-grid/request";

export type PurchaseTerms = {
  partnerId?: string | undefined;
  location?: string | undefined;
  expectedOn?: string | undefined;
  reference: string;
  note: string;
  /** The company's own fields; none before anything is entered. */
  custom?: OwnValues | undefined;
  /** What the form does not ask for, but a draft written anew keeps. */
  kept?: Pick<PurchaseOrderRequest, "currency" | "ordered_on" | "payment_term_id">;
  keptLines?: Record<number, { expected_on: string; discount_percent: string }>;
};

export const EMPTY_TERMS: PurchaseTerms = { reference: "", note: "" };

/** The order as it was written, ready to be changed. */
export function startFrom(order: PurchaseOrder): Start<PurchaseTerms> {
  const lines = order.lines.map(
    (line): DraftLine => ({
      key: line.line_no,
      code: line.item.code,
      quantity: line.quantity,
      unit: line.unit,
      price: line.unit_price,
      custom: line.custom,
    }),
  );
  return {
    terms: {
      partnerId: order.partner.id,
      location: order.location.id,
      reference: order.reference ?? "",
      note: order.note ?? "",
      custom: order.custom,
      kept: {
        currency: order.currency,
        ordered_on: order.ordered_on,
        payment_term_id: order.payment_term?.id ?? null,
      },
      keptLines: Object.fromEntries(
        order.lines.map(({ line_no, expected_on, discount_percent }) => [
          line_no,
          { expected_on, discount_percent },
        ]),
      ),
    },
    lines: withFoot(lines),
  };
}

export const purchaseRequest = (terms: PurchaseTerms, lines: readonly DraftLine[]): PurchaseOrderRequest => ({
  partner_id: terms.partnerId ?? "",
  ...terms.kept,
  ...(terms.location ? { location_id: terms.location } : {}),
  ...(terms.expectedOn ? { expected_on: terms.expectedOn } : {}),
  ...(terms.reference.trim() ? { reference: terms.reference.trim() } : {}),
  ...(terms.note.trim() ? { note: terms.note.trim() } : {}),
  ...(terms.custom ? { custom: terms.custom } : {}),
  lines: lines.map((line) => ({
    ...requestLine(line),
    ...terms.keptLines?.[line.key],
    ...(terms.expectedOn ? { expected_on: terms.expectedOn } : {}),
    ...(line.price ? { unit_price: line.price } : {}),
    ...(line.custom ? { custom: line.custom } : {}),
  })),
});
