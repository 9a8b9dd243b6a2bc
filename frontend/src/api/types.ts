/** The resources by the names that the pages use. */
import type { components } from "./schema.gen";

type Schemas = components["schemas"];

export type Me = Schemas["MeRead"];
export type Item = Schemas["ItemRead"];
export type Partner = Schemas["PartnerRead"];
export type PreviewRequest = Schemas["PreviewIn"];
export type Preview = Schemas["PreviewRead"];
export type PreviewLine = Schemas["PreviewLine"];
export type SalesOrder = Schemas["SalesOrderRead"];
export type SalesOrderLine = Schemas["OrderLine"];
export type SalesOrderSummary = Schemas["SalesOrderSummary"];
export type SalesOrderRequest = Schemas["OrderIn"];
export type Delivery = Schemas["DeliveryRead"];
export type Invoice = Schemas["InvoiceRead"];
export type Receipt = Schemas["ReceiptRead"];
export type ReceiptRequest = Schemas["ReceiptIn"];
export type StockBalance = Schemas["StockRow"];
export type Ledger = Schemas["LedgerRead"];
export type LedgerEntry = Schemas["LedgerRow"];
export type Credit = Schemas["CreditRead"];
export type Tax = Schemas["Tax"];
export type OrderStatus = (typeof ORDER_STATUSES)[number];

export const ORDER_STATUSES = [
  "placed",
  "confirmed",
  "partly_delivered",
  "delivered",
  "closed",
  "cancelled",
] as const;
