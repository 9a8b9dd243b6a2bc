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

export type OrderDraft = Draft<Terms>;
