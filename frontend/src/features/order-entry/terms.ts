/** What an order says besides its lines. */
import type { Draft } from "@/components/line-grid/draft";

export type Terms = {
  partnerId?: string | undefined;
  /** The consignee's place whose goods were sold; none: goods are wanted from a warehouse. */
  locationId?: string | undefined;
  reference: string;
  requestedOn?: string | undefined;
  note: string;
};

export const EMPTY_TERMS: Terms = { reference: "", note: "" };

/** The part that every order may say, wherever it is entered. */
export const requestTerms = ({ reference, requestedOn, note }: Terms) => ({
  ...(reference.trim() ? { customer_reference: reference.trim() } : {}),
  ...(requestedOn ? { requested_on: requestedOn } : {}),
  ...(note.trim() ? { note: note.trim() } : {}),
});

export type OrderDraft = Draft<Terms>;
