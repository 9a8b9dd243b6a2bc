import { useQuery } from "@tanstack/react-query";
import { type OpenInvoice, settleable } from "./allocation";
import type { Direction } from "./direction";
import { openInvoicesQuery, openPayablesQuery } from "./queries";

type Open = { invoices: OpenInvoice[] | undefined; error: unknown };

/** What a partner has left to pay us, or we it, in one currency; nothing is asked while there is no partner. */
export function useOpenInvoices(direction: Direction, partnerId: string | undefined, currency: string): Open {
  const receipt = direction === "receipt";
  const asked = partnerId !== undefined;
  const receivables = useQuery({ ...openInvoicesQuery(partnerId ?? ""), enabled: asked && receipt });
  const payables = useQuery({ ...openPayablesQuery(partnerId ?? ""), enabled: asked && !receipt });
  const { data, error } = receipt ? receivables : payables;
  return { invoices: data && settleable(data.items, currency), error };
}
