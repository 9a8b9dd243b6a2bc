import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
} from "@tanstack/react-router";
import { useMe } from "@/api/me";
import { ORDER_STATUSES, type OrderStatus } from "@/api/types";
import { NotFound, PageFailure } from "@/components/failures";
import { PageLoading } from "@/components/PageLoading";
import { AppLayout } from "./AppLayout";
import { landingFor } from "./navigation";

type Text = Record<string, unknown>;
/** What an address may carry; every part may be left out. */
type Search<Name extends string> = { [name in Name]?: string | undefined };

const text = (search: Text, name: string): string | undefined => {
  const value = search[name];
  return typeof value === "string" || typeof value === "number" ? String(value) || undefined : undefined;
};
const date = (search: Text, name: string): string | undefined => {
  const value = text(search, name);
  return value && /^\d{4}-\d\d-\d\d$/.test(value) ? value : undefined;
};

function Landing() {
  return <Navigate to={landingFor(useMe())} replace />;
}

const root = createRootRoute({ component: AppLayout });
const at = <Path extends string>(path: Path) => ({ getParentRoute: () => root, path }) as const;

const routes = [
  createRoute({ ...at("/"), component: Landing }),
  createRoute({
    ...at("/orders"),
    component: lazyRouteComponent(() => import("@/features/orders/OrdersPage"), "OrdersPage"),
    validateSearch: (search: Text): Search<"query" | "cursor"> & { status?: OrderStatus | undefined } => ({
      status: ORDER_STATUSES.find((status) => status === search.status),
      query: text(search, "query"),
      cursor: text(search, "cursor"),
    }),
  }),
  createRoute({
    ...at("/order-entry"),
    component: lazyRouteComponent(() => import("@/features/order-entry/OrderEntryPage"), "OrderEntryPage"),
  }),
  createRoute({
    ...at("/orders/$orderId"),
    component: lazyRouteComponent(() => import("@/features/orders/OrderPage"), "OrderPage"),
  }),
  createRoute({
    ...at("/desk"),
    component: lazyRouteComponent(() => import("@/features/orders/DeskPage"), "DeskPage"),
  }),
  createRoute({
    ...at("/invoices/$invoiceId"),
    component: lazyRouteComponent(() => import("@/features/invoices/InvoicePage"), "InvoicePage"),
  }),
  createRoute({
    ...at("/stock"),
    component: lazyRouteComponent(() => import("@/features/stock/StockPage"), "StockPage"),
    validateSearch: (search: Text): Search<"location" | "query" | "cursor"> => ({
      location: text(search, "location"),
      query: text(search, "query"),
      cursor: text(search, "cursor"),
    }),
  }),
  createRoute({
    ...at("/ledger"),
    component: lazyRouteComponent(() => import("@/features/ledger/LedgerPage"), "LedgerPage"),
    validateSearch: (search: Text): Search<"partner" | "from" | "to" | "cursor"> => ({
      partner: text(search, "partner"),
      from: date(search, "from"),
      to: date(search, "to"),
      cursor: text(search, "cursor"),
    }),
  }),
  createRoute({
    ...at("/receipts/new"),
    component: lazyRouteComponent(() => import("@/features/receipts/ReceiptPage"), "ReceiptPage"),
    validateSearch: (search: Text): Search<"partner"> => ({ partner: text(search, "partner") }),
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
