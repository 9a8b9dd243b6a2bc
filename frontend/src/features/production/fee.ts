import type { ProductionOrder } from "@/api/types";
import { type Decimal, subtract, sum } from "@/i18n/decimal";

/** What of the finished units no invoice asks the fee for yet, booked or waiting. */
export function notInvoiced({ finished, charges, factory_invoices }: ProductionOrder): Decimal {
  const booked = charges.map(({ quantity }) => quantity ?? "0");
  const waiting = factory_invoices.filter(({ status }) => status === "waiting");
  return subtract(finished, sum([...booked, ...waiting.map(({ quantity }) => quantity)]));
}
