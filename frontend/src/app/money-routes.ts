import { createRoute, lazyRouteComponent as page } from "@tanstack/react-router";
import { at } from "./root";
import { carries } from "./route-search";

/** Where money comes, goes and goes back, is told of and is set off. */
export const moneyRoutes = [
  createRoute({
    ...at("/receipts"),
    component: page(() => import("@/features/money/ReceiptsPage"), "ReceiptsPage"),
    validateSearch: carries("cursor"),
  }),
  createRoute({
    ...at("/receipts/$receiptId"),
    component: page(() => import("@/features/money/ReceiptViewPage"), "ReceiptViewPage"),
  }),
  createRoute({
    ...at("/receipts/refunds"),
    component: page(() => import("@/features/money/RefundsPage"), "CustomerRefundsPage"),
    validateSearch: carries("cursor"),
  }),
  createRoute({
    ...at("/receipts/refunds/$refundId"),
    component: page(() => import("@/features/money/RefundViewPage"), "CustomerRefundPage"),
  }),
  createRoute({
    ...at("/payments/refunds"),
    component: page(() => import("@/features/money/RefundsPage"), "SupplierRefundsPage"),
    validateSearch: carries("cursor"),
  }),
  createRoute({
    ...at("/payments/refunds/$refundId"),
    component: page(() => import("@/features/money/RefundViewPage"), "SupplierRefundPage"),
  }),
  createRoute({
    ...at("/payment-notices"),
    component: page(() => import("@/features/money/PaymentNoticesPage"), "PaymentNoticesPage"),
    validateSearch: carries("cursor"),
  }),
  createRoute({
    ...at("/payment-notices/new"),
    component: page(() => import("@/features/money/PaymentEntryPage"), "PaymentEntryPage"),
  }),
  createRoute({
    ...at("/payment-notices/$noticeId"),
    component: page(() => import("@/features/money/PaymentNoticePage"), "PaymentNoticePage"),
  }),
  createRoute({
    ...at("/receipts/new"),
    component: page(() => import("@/features/money/ReceiptPage"), "ReceiptPage"),
    validateSearch: carries("partner"),
  }),
  createRoute({
    ...at("/set-offs/new"),
    component: page(() => import("@/features/money/SetOffPage"), "SetOffPage"),
    validateSearch: carries("partner"),
  }),
  createRoute({
    ...at("/payments"),
    component: page(() => import("@/features/money/PaymentsPage"), "PaymentsPage"),
    validateSearch: carries("cursor"),
  }),
  createRoute({
    ...at("/payments/$paymentId"),
    component: page(() => import("@/features/money/PaymentViewPage"), "PaymentViewPage"),
  }),
  createRoute({
    ...at("/payments/new"),
    component: page(() => import("@/features/money/PaymentPage"), "PaymentPage"),
    validateSearch: carries("partner"),
  }),
] as const;
