/** Which invoices a receipt or payment settles. */

import { messagesByField } from "@/api/problem";
import type { InvoiceSummary, PayableSummary } from "@/api/types";
import { add, type Decimal, isPositive, isZero, smaller, subtract, sum } from "@/i18n/decimal";

/** An invoice of either side that is not settled. */
export type OpenInvoice = Pick<
  InvoiceSummary & PayableSummary,
  "id" | "kind" | "number" | "issued_on" | "due_on" | "currency" | "open_amount"
>;

export type Allocations = Readonly<Record<string, Decimal | undefined>>;

/** The order in which invoices are settled and shown. */
const oldestFirst = (a: OpenInvoice, b: OpenInvoice): number =>
  a.due_on.localeCompare(b.due_on) ||
  a.issued_on.localeCompare(b.issued_on) ||
  a.number.localeCompare(b.number);

/** What money of a currency can settle: invoices in it, not credit notes, those due longest first. */
export const settleable = (invoices: readonly OpenInvoice[], currency: string): OpenInvoice[] =>
  invoices
    .filter((invoice) => invoice.kind === "invoice" && invoice.currency === currency)
    .toSorted(oldestFirst);

/** The most that can be set off: what is open on the side that owes less. */
export const mostToSetOff = (ours: readonly OpenInvoice[], theirs: readonly OpenInvoice[]): Decimal =>
  smaller(openOf(ours), openOf(theirs));

const openOf = (invoices: readonly OpenInvoice[]): Decimal =>
  sum(invoices.map(({ open_amount }) => open_amount));

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

type Applied = { invoice: { id: string; number: string }; amount: Decimal };

/** What is applied to each invoice now: what was taken back again is left out. */
export function appliedNow(allocations: readonly Applied[]): Applied[] {
  const found = new Map<string, Applied>();
  for (const { invoice, amount } of allocations) {
    found.set(invoice.id, { invoice, amount: add(found.get(invoice.id)?.amount ?? "0", amount) });
  }
  return [...found.values()].filter(({ amount }) => !isZero(amount));
}

/** What the server says of an invoice; `sent` are the allocations under `name` in the order of the request. */
export function allocationFaults(
  error: unknown,
  sent: readonly { invoice_id: string }[],
  name = "allocations",
): Map<string, string> {
  const faults = new Map<string, string>();
  for (const [path, words] of messagesByField(error)) {
    const [list, index] = path.split(".");
    const invoice = list === name ? sent[Number(index)] : undefined;
    if (invoice && !faults.has(invoice.invoice_id)) faults.set(invoice.invoice_id, words);
  }
  return faults;
}
