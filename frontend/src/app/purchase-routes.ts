import { createRoute, lazyRouteComponent as page } from "@tanstack/react-router";
import { PURCHASE_STATUSES, REQUEST_STATUSES, SUPPLIER_INVOICE_STATUSES } from "@/api/types";
import { at } from "./root";
import { carries, oneOf } from "./route-search";

/** Where goods are asked for, ordered, announced, received and invoiced. */
export const purchaseRoutes = [
  createRoute({
    ...at("/purchases"),
    component: page(() => import("@/features/purchases/PurchasesPage"), "PurchasesPage"),
    validateSearch: oneOf("status", PURCHASE_STATUSES, "custom", "query", "cursor"),
  }),
  createRoute({
    ...at("/purchases/new"),
    component: page(() => import("@/features/purchases/PurchaseEntryPage"), "PurchaseEntryPage"),
  }),
  createRoute({
    ...at("/purchases/requests"),
    component: page(() => import("@/features/quotations/RequestsPage"), "RequestsPage"),
    validateSearch: oneOf("status", REQUEST_STATUSES, "cursor"),
  }),
  createRoute({
    ...at("/purchases/requests/new"),
    component: page(() => import("@/features/quotations/RequestEntryPage"), "RequestEntryPage"),
  }),
  createRoute({
    ...at("/purchases/requests/$requestId"),
    component: page(() => import("@/features/quotations/RequestPage"), "RequestPage"),
  }),
  createRoute({
    ...at("/purchases/requests/$requestId/edit"),
    component: page(() => import("@/features/quotations/RequestEntryPage"), "RequestEditPage"),
  }),
  createRoute({
    ...at("/purchases/needs"),
    component: page(() => import("@/features/needs/NeedsPage"), "NeedsPage"),
    validateSearch: carries("location", "cursor"),
  }),
  createRoute({
    ...at("/purchases/reorder-points"),
    component: page(() => import("@/features/needs/ReorderPointsPage"), "ReorderPointsPage"),
    validateSearch: carries("location", "query", "cursor"),
  }),
  createRoute({
    ...at("/purchases/quotations"),
    component: page(() => import("@/features/quotations/QuotationsPage"), "QuotationsPage"),
    validateSearch: oneOf("state", ["open", "over"], "cursor"),
  }),
  createRoute({
    ...at("/purchases/quotations/$quotationId"),
    component: page(() => import("@/features/quotations/QuotationPage"), "QuotationPage"),
  }),
  createRoute({
    ...at("/purchases/arrivals"),
    component: page(() => import("@/features/purchases/ArrivalsPage"), "ArrivalsPage"),
    validateSearch: carries("from", "to", "cursor"),
  }),
  createRoute({
    ...at("/purchases/notices/$noticeId"),
    component: page(() => import("@/features/purchases/NoticePage"), "NoticePage"),
  }),
  createRoute({
    ...at("/purchases/receipts"),
    component: page(() => import("@/features/purchases/GoodsReceiptsPage"), "GoodsReceiptsPage"),
    validateSearch: carries("custom", "cursor"),
  }),
  createRoute({
    ...at("/purchases/receipts/$receiptId"),
    component: page(() => import("@/features/purchases/GoodsReceiptPage"), "GoodsReceiptPage"),
  }),
  createRoute({
    ...at("/purchases/invoices"),
    component: page(
      () => import("@/features/supplier-invoices/SupplierInvoicesPage"),
      "SupplierInvoicesPage",
    ),
    validateSearch: oneOf("status", SUPPLIER_INVOICE_STATUSES, "cursor"),
  }),
  createRoute({
    ...at("/purchases/invoices/$invoiceId"),
    component: page(() => import("@/features/supplier-invoices/SupplierInvoicePage"), "SupplierInvoicePage"),
  }),
  createRoute({
    ...at("/purchases/returns"),
    component: page(() => import("@/features/supplier-invoices/PurchaseReturnsPage"), "PurchaseReturnsPage"),
    validateSearch: carries("partner", "cursor"),
  }),
  createRoute({
    ...at("/purchases/returns/$returnId"),
    component: page(() => import("@/features/supplier-invoices/PurchaseReturnPage"), "PurchaseReturnPage"),
  }),
  createRoute({
    ...at("/purchases/landed-costs"),
    component: page(() => import("@/features/purchases/LandedCostsPage"), "LandedCostsPage"),
    validateSearch: carries("cursor"),
  }),
  createRoute({
    ...at("/purchases/landed-costs/$costId"),
    component: page(() => import("@/features/purchases/LandedCostPage"), "LandedCostPage"),
  }),
  createRoute({
    ...at("/purchases/$orderId"),
    component: page(() => import("@/features/purchases/PurchasePage"), "PurchasePage"),
  }),
  createRoute({
    ...at("/purchases/$orderId/edit"),
    component: page(() => import("@/features/purchases/PurchaseEntryPage"), "PurchaseEditPage"),
  }),
] as const;
