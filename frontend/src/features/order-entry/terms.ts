/** What an order says besides its lines. */
import type { OwnValues } from "@/api/types";
import type { Draft } from "@/components/line-grid/draft";

export type Terms = {
  partnerId?: string | undefined;
  /** The consignee's place whose goods were sold; none: goods are wanted from a warehouse. */
  locationId?: string | undefined;
  reference: string;
  requestedOn?: string | undefined;
  note: string;
  /** The company's own fields; none before anything is entered. */
  custom?: OwnValues | undefined;
};

export const EMPTY_TERMS: Terms = { reference: "", note: "" };

/** The part that every order may say, wherever it is entered. */
export const requestTerms = ({ reference, requestedOn, note, custom }: Terms) => ({
  ...(reference.trim() ? { customer_reference: reference.trim() } : {}),
  ...(requestedOn ? { requested_on: requestedOn } : {}),
  ...(note.trim() ? { note: note.trim() } : {}),
  ...(custom ? { custom } : {}),
});

export type OrderDraft = Draft<Terms>;
