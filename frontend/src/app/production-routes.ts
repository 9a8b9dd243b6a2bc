import { createRoute, lazyRouteComponent as page } from "@tanstack/react-router";
import { PRODUCTION_STATUSES } from "@/api/types";
import { at } from "./root";
import { carries, oneOf } from "./route-search";

/** What is made, from which bill, and with whose materials. */
export const productionRoutes = [
  createRoute({
    ...at("/production"),
    component: page(() => import("@/features/production/ProductionsPage"), "ProductionsPage"),
    validateSearch: oneOf("status", PRODUCTION_STATUSES, "custom", "cursor"),
  }),
  createRoute({
    ...at("/production/new"),
    component: page(() => import("@/features/production/ProductionEntryPage"), "ProductionEntryPage"),
  }),
  createRoute({
    ...at("/production/materials"),
    component: page(() => import("@/features/production/MaterialsPage"), "MaterialsPage"),
    validateSearch: carries("partner", "from", "to"),
  }),
  createRoute({
    ...at("/production/$orderId"),
    component: page(() => import("@/features/production/ProductionPage"), "ProductionPage"),
  }),
  createRoute({
    ...at("/production/$orderId/edit"),
    component: page(() => import("@/features/production/ProductionEntryPage"), "ProductionEditPage"),
  }),
  createRoute({
    ...at("/production/$orderId/settlement"),
    component: page(() => import("@/features/production/SettlementPage"), "SettlementPage"),
  }),
  createRoute({
    ...at("/bills"),
    component: page(() => import("@/features/bills/BillsPage"), "BillsPage"),
    validateSearch: carries("cursor"),
  }),
  createRoute({
    ...at("/bills/new"),
    component: page(() => import("@/features/bills/BillEntryPage"), "BillEntryPage"),
  }),
  createRoute({
    ...at("/bills/$billId"),
    component: page(() => import("@/features/bills/BillPage"), "BillPage"),
  }),
] as const;
