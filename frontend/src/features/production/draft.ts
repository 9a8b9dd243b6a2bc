/** A production order being written, and the request that it becomes. */
import type { OwnValues, ProductionOrder, ProductionOrderRequest } from "@/api/types";
import { type Decimal, isPositive } from "@/i18n/decimal";

export type ProductionDraft = {
  partnerId?: string | undefined;
  billId?: string | undefined;
  quantity?: Decimal | undefined;
  unitFee?: Decimal | undefined;
  taxClass?: string | undefined;
  location?: string | undefined;
  dueOn?: string | undefined;
  overPercent?: Decimal | undefined;
  explode: boolean;
  note: string;
  /** The company's own fields; none before anything is entered. */
  custom?: OwnValues | undefined;
};

export const draftOf = (order: ProductionOrder | undefined): ProductionDraft =>
  order === undefined
    ? { overPercent: "0", explode: false, note: "" }
    : {
        partnerId: order.partner.id,
        billId: order.bill_id ?? undefined,
        quantity: order.quantity,
        unitFee: order.unit_fee,
        taxClass: order.tax_class,
        location: order.location.id,
        dueOn: order.due_on,
        overPercent: order.over_percent,
        explode: false,
        note: order.note ?? "",
        custom: order.custom,
      };

/** Undefined while something needed is missing. */
export function productionRequest(draft: ProductionDraft): ProductionOrderRequest | undefined {
  const { partnerId, billId, quantity, unitFee, taxClass, location, dueOn, overPercent } = draft;
  if (!partnerId || !billId || !unitFee || !taxClass || !location || !dueOn) return undefined;
  if (quantity === undefined || !isPositive(quantity)) return undefined;
  return {
    partner_id: partnerId,
    bill_id: billId,
    quantity,
    unit_fee: unitFee,
    tax_class: taxClass,
    location_id: location,
    due_on: dueOn,
    over_percent: overPercent ?? "0",
    explode: draft.explode,
    ...(draft.note.trim() ? { note: draft.note.trim() } : {}),
    ...(draft.custom ? { custom: draft.custom } : {}),
  };
}
