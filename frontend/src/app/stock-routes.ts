import { createRoute, lazyRouteComponent as page } from "@tanstack/react-router";
import { COUNT_STATUSES, DECIDED, TRANSFER_STATUSES } from "@/api/types";
import { at } from "./root";
import { carries, oneOf } from "./route-search";

/** What lies where, how it moves, and how it is counted. */
export const stockRoutes = [
  createRoute({
    ...at("/stock"),
    component: page(() => import("@/features/stock/StockPage"), "StockPage"),
    validateSearch: carries("location", "query", "cursor"),
  }),
  createRoute({
    ...at("/stock/consigned"),
    component: page(() => import("@/features/stock/ConsignedPage"), "ConsignedPage"),
    validateSearch: carries("cursor"),
  }),
  createRoute({
    ...at("/stock/card"),
    component: page(() => import("@/features/stock/StockCardPage"), "StockCardPage"),
    validateSearch: carries("item", "location", "from", "to", "cursor"),
  }),
  createRoute({
    ...at("/stock/lots"),
    component: page(() => import("@/features/stock/LotsPage"), "LotsPage"),
    validateSearch: carries("location", "to", "cursor"),
  }),
  createRoute({
    ...at("/stock/lots/$lotId"),
    component: page(() => import("@/features/stock/LotPage"), "LotPage"),
    validateSearch: carries("cursor"),
  }),
  createRoute({
    ...at("/stock/transfers"),
    component: page(() => import("@/features/stock-documents/TransfersPage"), "TransfersPage"),
    validateSearch: oneOf("status", TRANSFER_STATUSES, "location", "cursor"),
  }),
  createRoute({
    ...at("/stock/transfers/new"),
    component: page(() => import("@/features/stock-documents/TransferEntryPage"), "TransferEntryPage"),
  }),
  createRoute({
    ...at("/stock/transfers/$transferId"),
    component: page(() => import("@/features/stock-documents/TransferPage"), "TransferPage"),
  }),
  createRoute({
    ...at("/stock/adjustments"),
    component: page(() => import("@/features/stock-documents/AdjustmentsPage"), "AdjustmentsPage"),
    validateSearch: carries("cursor"),
  }),
  createRoute({
    ...at("/stock/adjustments/new"),
    component: page(() => import("@/features/stock-documents/AdjustmentEntryPage"), "AdjustmentEntryPage"),
  }),
  createRoute({
    ...at("/stock/adjustments/requests"),
    component: page(() => import("@/features/stock-documents/AskedAdjustmentsPage"), "AskedAdjustmentsPage"),
    validateSearch: oneOf("status", DECIDED, "cursor"),
  }),
  createRoute({
    ...at("/stock/adjustments/requests/$requestId"),
    component: page(() => import("@/features/stock-documents/AskedAdjustmentPage"), "AskedAdjustmentPage"),
  }),
  createRoute({
    ...at("/stock/adjustments/$adjustmentId"),
    component: page(() => import("@/features/stock-documents/AdjustmentPage"), "AdjustmentPage"),
  }),
  createRoute({
    ...at("/stock/counts"),
    component: page(() => import("@/features/stock-counts/CountsPage"), "CountsPage"),
    validateSearch: oneOf("status", COUNT_STATUSES, "cursor"),
  }),
  createRoute({
    ...at("/stock/counts/$countId"),
    component: page(() => import("@/features/stock-counts/CountPage"), "CountPage"),
    validateSearch: carries("cursor"),
  }),
  createRoute({
    ...at("/stock/counts/$countId/entry"),
    component: page(() => import("@/features/stock-counts/CountEntryPage"), "CountEntryPage"),
  }),
] as const;
