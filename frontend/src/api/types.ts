/** The resources by the names that the pages use. */
import type { Disclosure, Invitation, OrderRequestStatus, Role } from "./access-types";
import type { components } from "./schema.gen";

type Schemas = components["schemas"];

export type * from "./access-types";

export type Item = Schemas["ItemRead"];
export type Partner = Schemas["PartnerRead"];
export type PreviewRequest = Schemas["SalesOrderPreview"];
export type Preview = Schemas["SalesOrderPreviewRead"];
export type PreviewLine = Schemas["PreviewLineRead"];
export type SalesOrder = Schemas["SalesOrderRead"];
export type SalesOrderLine = Schemas["OrderLineRead"];
export type SalesOrderSummary = Schemas["SalesOrderSummary"];
export type SalesOrderRequest = Schemas["SalesOrderCreate"];
export type Delivery = Schemas["DeliveryRead"];
export type DeliverySummary = Schemas["DeliverySummary"];
export type Invoice = Schemas["InvoiceRead"];
export type InvoiceSummary = Schemas["InvoiceSummary"];
export type PurchaseReturn = Schemas["PurchaseReturnRead"];
export type PurchaseReturnSummary = Schemas["PurchaseReturnSummary"];
export type Receipt = Schemas["ReceiptRead"];
export type ReceiptSummary = Schemas["ReceiptSummary"];
export type Payment = Schemas["PaymentRead"];
export type PaymentSummary = Schemas["PaymentSummary"];
export type Payable = Schemas["PayableRead"];
export type PayableSummary = Schemas["PayableSummary"];
export type Refund = Schemas["RefundRead"];
export type RefundSummary = Schemas["RefundSummary"];
export type CustomerRefundRequest = Schemas["CustomerRefundCreate"];
export type SupplierRefundRequest = Schemas["SupplierRefundCreate"];
export type SetOffRequest = Schemas["SetOffCreate"];
/** What a receipt and a payment say alike. */
export type MoneyRequest = Omit<
  Schemas["ReceiptCreate"] & Schemas["PaymentCreate"],
  "received_on" | "paid_on"
>;
export type ConsignedMove = Schemas["ConsignedMoveCreate"];
export type ConsignedVoucher = Schemas["ConsignedVoucherRead"];
export type StockBalance = Schemas["StockRow"];
export type Ledger = Schemas["LedgerRead"];
export type LedgerEntry = Schemas["LedgerRow"];
export type Statement = Schemas["StatementRead"];
export type OpenItem = Schemas["OpenItemRead"];
export type Aging = Schemas["AgingRow"];
export type LotBalance = Schemas["LotRow"];
export type LotMove = Schemas["LotMoveRow"];
export type LotShelf = Schemas["ShelfRead"];
export type LotQuantity = Schemas["LotQuantityRead"];
export type StockCard = Schemas["StockCardRead"];
export type StockCardRow = Schemas["StockCardRow"];
export type Transfer = Schemas["StockTransferRead"];
export type TransferLine = Schemas["StockTransferLineRead"];
export type TransferSummary = Schemas["StockTransferSummary"];
export type TransferRequest = Schemas["StockTransferCreate"];
export type Adjustment = Schemas["StockAdjustmentRead"];
export type Attachment = Schemas["AttachmentRead"];
export type GivenBack = Schemas["GivenBackRead"];
export type AdjustmentSummary = Schemas["StockAdjustmentSummary"];
export type AdjustmentRequest = Schemas["StockAdjustmentCreate"];
export type AskedAdjustment = Schemas["AdjustmentRequestRead"];
export type AskedAdjustmentSummary = Schemas["AdjustmentRequestSummary"];
export type Credit = Schemas["PartnerCreditRead"];
export type TaxTotal = Schemas["TaxTotalRead"];

export const ORDER_STATUSES = [
  "placed",
  "confirmed",
  "partly_delivered",
  "delivered",
  "closed",
  "cancelled",
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

export const TRANSFER_STATUSES = ["in_transit", "received", "cancelled"] as const;
export type TransferStatus = (typeof TRANSFER_STATUSES)[number];

export const ADJUSTMENT_REASONS = ["surplus", "shortage", "damage", "expiry", "own_use"] as const;
export type AdjustmentReason = (typeof ADJUSTMENT_REASONS)[number];

/** Which side of a partner: what it owes, or what is owed to it. */
export const SIDES = ["receivable", "payable"] as const;
export type Side = (typeof SIDES)[number];

export type PurchaseOrder = Schemas["PurchaseOrderRead"];
export type PurchaseLine = Schemas["PurchaseLineRead"];
export type PurchaseOrderSummary = Schemas["PurchaseOrderSummary"];
export type PurchaseOrderRequest = Schemas["PurchaseOrderCreate"];

export const PURCHASE_STATUSES = [
  "draft",
  "sent",
  "seen",
  "accepted",
  "partly_received",
  "received",
  "closed",
  "rejected",
  "cancelled",
] as const satisfies readonly PurchaseOrder["status"][];
export type PurchaseStatus = (typeof PURCHASE_STATUSES)[number];

export type QuotationRequest = Schemas["QuotationRequestRead"];
export type QuotationRequestSummary = Schemas["QuotationRequestSummary"];
export type QuotationRequestRequest = Schemas["QuotationRequestCreate"];
export type AwardRequest = Schemas["AwardCreate"];
export type Quotation = Schemas["QuotationRead"];
export type QuotationSummary = Schemas["QuotationSummary"];
export type QuotationStatus = QuotationRequest["quotations"][number]["status"];
export type OfferRequest = Schemas["OfferCreate"];

export const REQUEST_STATUSES = [
  "draft",
  "open",
  "due",
  "awarded",
  "closed",
  "cancelled",
] as const satisfies readonly QuotationRequest["status"][];
export type RequestStatus = (typeof REQUEST_STATUSES)[number];

export type Need = Schemas["NeedRead"];
export type NeedOrderRequest = Schemas["NeedOrderCreate"];
export type ReorderPoint = Schemas["ReorderPointRead"];
export type ReorderPointRequest = Schemas["ReorderPointInput"];

export type ProductionOrder = Schemas["ProductionOrderRead"];
export type ProductionOrderSummary = Schemas["ProductionOrderSummary"];
export type ProductionOrderRequest = Schemas["ProductionOrderCreate"];
export type ProductionComponent = Schemas["ProductionComponentRead"];
export type ProductionReport = Schemas["ProductionReportRead"];
export type FactoryInvoice = Schemas["FactoryInvoiceRead"];
export type Settlement = Schemas["SettlementRead"];
export type MaterialLine = Schemas["MaterialLineRead"];
export type MaterialLot = Schemas["MaterialLotRead"];
export type Bill = Schemas["BillRead"];
export type BillSummary = Schemas["BillSummary"];
export type BillRequest = Schemas["BillCreate"];

export const PRODUCTION_STATUSES = [
  "draft",
  "sent",
  "seen",
  "rejected",
  "agreed",
  "closed",
  "cancelled",
] as const satisfies readonly ProductionOrder["status"][];
export type ProductionStatus = (typeof PRODUCTION_STATUSES)[number];

export type StockCount = Schemas["StockCountRead"];
export type StockCountSummary = Schemas["StockCountSummary"];
export type StockCountLine = Schemas["StockCountLineRead"];
export type CountDifference = Schemas["CountDifferenceRead"];

export const COUNT_STATUSES = [
  "counting",
  "submitted",
  "posted",
  "cancelled",
] as const satisfies readonly StockCount["status"][];
export type CountStatus = (typeof COUNT_STATUSES)[number];

export type GoodsReceipt = Schemas["GoodsReceiptRead"];
export type GoodsReceiptSummary = Schemas["GoodsReceiptSummary"];

export type ShippingNotice = Schemas["ShippingNoticeRead"];
export type ShippingNoticeSummary = Schemas["ShippingNoticeSummary"];
export type NoticeLine = Schemas["NoticeLineRead"];
export type NoticeStatus = ShippingNotice["status"];

export type Waiting = Schemas["WaitingRead"];
export type Moves = Schemas["MovesRead"];
export type Move = Schemas["MoveRead"];
export type IntakeRule = Schemas["IntakeRuleRead"];
export type PaymentNotice = Schemas["PaymentNoticeRead"];
export type PaymentNoticeSummary = Schemas["PaymentNoticeSummary"];
export type PaymentNoticeRequest = Schemas["PaymentNoticeCreate"];

export const INTAKE_KINDS = [
  "supplier_invoice",
  "shipping_notice",
  "production_report",
  "factory_invoice",
  "payment_notice",
] as const satisfies readonly Waiting["kind"][];
export type IntakeKind = (typeof INTAKE_KINDS)[number];
/** Those that wait by a rule, and orders, which wait by a limit. */
export const WAITING_KINDS = [...INTAKE_KINDS, "order_request"] as const satisfies readonly Waiting["kind"][];

/** What one side enters and another decides. */
export const DECIDED = ["waiting", "approved", "refused", "withdrawn"] as const;
export type Decided = (typeof DECIDED)[number];
export const ORDER_REQUEST_STATUSES = [
  ...DECIDED,
  "expired",
] as const satisfies readonly OrderRequestStatus[];

export const INTAKE_MODES = ["approve", "accept"] as const satisfies readonly IntakeRule["mode"][];
export type IntakeMode = (typeof INTAKE_MODES)[number];

export type TrialBalance = Schemas["TrialBalanceRead"];
export type TrialBalanceRow = Schemas["TrialBalanceRow"];

export type SupplierInvoice = Schemas["SupplierInvoiceRead"];
export type SupplierInvoiceSummary = Schemas["SupplierInvoiceSummary"];

export const SUPPLIER_INVOICE_STATUSES = [
  "submitted",
  "approved",
  "refused",
  "reversed",
] as const satisfies readonly SupplierInvoice["status"][];
export type SupplierInvoiceStatus = (typeof SUPPLIER_INVOICE_STATUSES)[number];

export type LandedCost = Schemas["LandedCostRead"];
export type LandedCostSummary = Schemas["LandedCostSummary"];
export type LandedCostRequest = Schemas["LandedCostCreate"];
export const LANDED_COST_KINDS = [
  "freight",
  "customs",
  "insurance",
  "other",
] as const satisfies readonly LandedCost["kind"][];
export const SPREADS = ["value", "quantity", "weight"] as const satisfies readonly LandedCost["spread_by"][];

export const STAFF_ROLES = [
  "owner",
  "sales",
  "warehouse",
  "accounting",
  "viewer",
] as const satisfies readonly Role[];
export const PARTNER_ROLES = ["customer", "supplier", "factory"] as const satisfies readonly Role[];
/** Roles that groups and windows may narrow: somebody must be able to open the door. */
export const NARROWABLE_ROLES: readonly Role[] = [...STAFF_ROLES, ...PARTNER_ROLES].filter(
  (role) => role !== "owner",
);
export const INVITATION_STATUSES = [
  "open",
  "accepted",
  "withdrawn",
] as const satisfies readonly Invitation["status"][];

export const DISCLOSURES = ["exact", "band", "yes_no", "hidden"] as const satisfies readonly Disclosure[];
