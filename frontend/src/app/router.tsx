import { createRoute, createRouter, Navigate, lazyRouteComponent as page } from "@tanstack/react-router";
import { useMe } from "@/api/me";
import { ORDER_REQUEST_STATUSES, ORDER_STATUSES, SIDES, WAITING_KINDS } from "@/api/types";
import { NotFound, PageFailure } from "@/components/failures";
import { PageLoading } from "@/components/PageLoading";
import { moneyRoutes } from "./money-routes";
import { landingFor } from "./navigation";
import { peopleRoutes } from "./people-routes";
import { productionRoutes } from "./production-routes";
import { purchaseRoutes } from "./purchase-routes";
import { at, root } from "./root";
import { carries, oneOf } from "./route-search";
import { stockRoutes } from "./stock-routes";

function Landing() {
  return <Navigate to={landingFor(useMe())} replace />;
}

const routes = [
  createRoute({ ...at("/"), component: Landing }),
  createRoute({
    ...at("/orders"),
    component: page(() => import("@/features/orders/OrdersPage"), "OrdersPage"),
    validateSearch: oneOf("status", ORDER_STATUSES, "custom", "query", "cursor"),
  }),
  createRoute({
    ...at("/order-entry"),
    component: page(() => import("@/features/order-entry/OrderEntryPage"), "OrderEntryPage"),
    validateSearch: carries("location", "partner"),
  }),
  createRoute({
    ...at("/orders/queued"),
    component: page(() => import("@/features/orders/QueuedOrdersPage"), "QueuedOrdersPage"),
    validateSearch: carries("cursor"),
  }),
  createRoute({
    ...at("/orders/$orderId"),
    component: page(() => import("@/features/orders/OrderPage"), "OrderPage"),
  }),
  createRoute({
    ...at("/order-requests"),
    component: page(() => import("@/features/order-requests/OrderRequestsPage"), "OrderRequestsPage"),
    validateSearch: oneOf("status", ORDER_REQUEST_STATUSES, "cursor"),
  }),
  createRoute({
    ...at("/order-requests/$requestId"),
    component: page(() => import("@/features/order-requests/OrderRequestPage"), "OrderRequestPage"),
  }),
  createRoute({
    ...at("/desk"),
    component: page(() => import("@/features/orders/DeskPage"), "DeskPage"),
    validateSearch: oneOf("mine", ["yes"]),
  }),
  createRoute({
    ...at("/promises"),
    component: page(() => import("@/features/promises/PromisesPage"), "PromisesPage"),
    validateSearch: oneOf("view", ["endangered", "all"], "cursor"),
  }),
  createRoute({
    ...at("/invoices/$invoiceId"),
    component: page(() => import("@/features/invoices/InvoicePage"), "InvoicePage"),
  }),
  ...purchaseRoutes,
  ...moneyRoutes,
  ...productionRoutes,
  ...peopleRoutes,
  ...stockRoutes,
  createRoute({
    ...at("/ledger"),
    component: page(() => import("@/features/ledger/LedgerPage"), "LedgerPage"),
    validateSearch: oneOf("account", SIDES, "partner", "from", "to", "cursor"),
  }),
  createRoute({
    ...at("/statement"),
    component: page(() => import("@/features/ledger/StatementPage"), "StatementPage"),
    validateSearch: oneOf("account", SIDES, "partner", "asOf", "cursor"),
  }),
  createRoute({
    ...at("/aging"),
    component: page(() => import("@/features/ledger/AgingPage"), "AgingPage"),
    validateSearch: oneOf("account", SIDES, "asOf", "cursor"),
  }),
  createRoute({
    ...at("/trial-balance"),
    component: page(() => import("@/features/books/TrialBalancePage"), "TrialBalancePage"),
    validateSearch: carries("from", "to"),
  }),
  createRoute({
    ...at("/intake"),
    component: page(() => import("@/features/intake/InboxPage"), "InboxPage"),
    validateSearch: oneOf("kind", WAITING_KINDS, "mine", "cursor"),
  }),
  createRoute({
    ...at("/intake/rules"),
    component: page(() => import("@/features/intake/RulesPage"), "RulesPage"),
    validateSearch: carries("cursor"),
  }),
] as const;

const tree = root.addChildren(routes);

export const newRouter = () =>
  createRouter({
    routeTree: tree,
    scrollRestoration: true,
    defaultPreload: "intent",
    defaultPendingComponent: PageLoading,
    defaultErrorComponent: PageFailure,
    defaultNotFoundComponent: NotFound,
  });

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}
