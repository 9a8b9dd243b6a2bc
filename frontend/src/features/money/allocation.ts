/** Which invoices a receipt or payment settles. */
import type { InvoiceSummary, Payable } from "@/api/types";
import { add, type Decimal, isPositive, smaller, subtract } from "@/i18n/decimal";

/** An invoice of either side that is not settled. */
export type OpenInvoice = Pick<
  InvoiceSummary & Payable,
  "id" | "number" | "issued_on" | "due_on" | "currency" | "open_amount"
>;

export type Allocations = Readonly<Record<string, Decimal | undefined>>;

/** The order in which invoices are settled and shown. */
export const oldestFirst = (a: OpenInvoice, b: OpenInvoice): number =>
  a.due_on.localeCompare(b.due_on) ||
  a.issued_on.localeCompare(b.issued_on) ||
  a.number.localeCompare(b.number);

/** Settle the invoices that have been due longest until `amount` is used up. */
export function allocateOldestFirst(amount: Decimal, invoices: readonly OpenInvoice[]): Allocations {
  let left = amount;
  const allocations: Record<string, Decimal> = {};
  for (const invoice of invoices.toSorted(oldestFirst)) {
    if (!isPositive(left)) break;
    const part = smaller(left, invoice.open_amount);
    allocations[invoice.id] = part;
    left = subtract(left, part);
  }
  return allocations;
}

export const allocated = (allocations: Allocations): Decimal =>
  Object.values(allocations).reduce<Decimal>((total, part) => add(total, part ?? "0"), "0");

export const requested = (allocations: Allocations): { invoice_id: string; amount: Decimal }[] =>
  Object.entries(allocations).flatMap(([invoice_id, amount]) =>
    amount !== undefined && isPositive(amount) ? [{ invoice_id, amount }] : [],
  );
