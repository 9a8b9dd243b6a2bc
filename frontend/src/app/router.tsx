import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
} from "@tanstack/react-router";
import { useMe } from "@/api/me";
import {
  ORDER_STATUSES,
  type OrderStatus,
  PURCHASE_STATUSES,
  type PurchaseStatus,
  SIDES,
  type Side,
  TRANSFER_STATUSES,
  type TransferStatus,
} from "@/api/types";
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
    ...at("/stock/card"),
    component: lazyRouteComponent(() => import("@/features/stock/StockCardPage"), "StockCardPage"),
    validateSearch: (search: Text): Search<"item" | "location" | "from" | "to" | "cursor"> => ({
      item: text(search, "item"),
      location: text(search, "location"),
      from: date(search, "from"),
      to: date(search, "to"),
      cursor: text(search, "cursor"),
    }),
  }),
  createRoute({
    ...at("/stock/transfers"),
    component: lazyRouteComponent(() => import("@/features/stock-documents/TransfersPage"), "TransfersPage"),
    validateSearch: (
      search: Text,
    ): Search<"location" | "cursor"> & { status?: TransferStatus | undefined } => ({
      status: TRANSFER_STATUSES.find((status) => status === search.status),
      location: text(search, "location"),
      cursor: text(search, "cursor"),
    }),
  }),
  createRoute({
    ...at("/stock/transfers/new"),
    component: lazyRouteComponent(
      () => import("@/features/stock-documents/TransferEntryPage"),
      "TransferEntryPage",
    ),
  }),
  createRoute({
    ...at("/stock/transfers/$transferId"),
    component: lazyRouteComponent(() => import("@/features/stock-documents/TransferPage"), "TransferPage"),
  }),
  createRoute({
    ...at("/stock/adjustments"),
    component: lazyRouteComponent(
      () => import("@/features/stock-documents/AdjustmentsPage"),
      "AdjustmentsPage",
    ),
    validateSearch: (search: Text): Search<"cursor"> => ({ cursor: text(search, "cursor") }),
  }),
  createRoute({
    ...at("/stock/adjustments/new"),
    component: lazyRouteComponent(
      () => import("@/features/stock-documents/AdjustmentEntryPage"),
      "AdjustmentEntryPage",
    ),
  }),
  createRoute({
    ...at("/stock/adjustments/$adjustmentId"),
    component: lazyRouteComponent(
      () => import("@/features/stock-documents/AdjustmentPage"),
      "AdjustmentPage",
    ),
  }),
  createRoute({
    ...at("/purchases"),
    component: lazyRouteComponent(() => import("@/features/purchases/PurchasesPage"), "PurchasesPage"),
    validateSearch: (search: Text): Search<"query" | "cursor"> & { status?: PurchaseStatus | undefined } => ({
      status: PURCHASE_STATUSES.find((status) => status === search.status),
      query: text(search, "query"),
      cursor: text(search, "cursor"),
    }),
  }),
  createRoute({
    ...at("/purchases/new"),
    component: lazyRouteComponent(
      () => import("@/features/purchases/PurchaseEntryPage"),
      "PurchaseEntryPage",
    ),
  }),
  createRoute({
    ...at("/purchases/$orderId"),
    component: lazyRouteComponent(() => import("@/features/purchases/PurchasePage"), "PurchasePage"),
  }),
  createRoute({
    ...at("/purchases/$orderId/edit"),
    component: lazyRouteComponent(() => import("@/features/purchases/PurchaseEntryPage"), "PurchaseEditPage"),
  }),
  createRoute({
    ...at("/ledger"),
    component: lazyRouteComponent(() => import("@/features/ledger/LedgerPage"), "LedgerPage"),
    validateSearch: (
      search: Text,
    ): Search<"partner" | "from" | "to" | "cursor"> & { account?: Side | undefined } => ({
      partner: text(search, "partner"),
      account: SIDES.find((side) => side === search.account),
      from: date(search, "from"),
      to: date(search, "to"),
      cursor: text(search, "cursor"),
    }),
  }),
  createRoute({
    ...at("/statement"),
    component: lazyRouteComponent(() => import("@/features/ledger/StatementPage"), "StatementPage"),
    validateSearch: (search: Text): Search<"partner" | "asOf" | "cursor"> => ({
      partner: text(search, "partner"),
      asOf: date(search, "asOf"),
      cursor: text(search, "cursor"),
    }),
  }),
  createRoute({
    ...at("/aging"),
    component: lazyRouteComponent(() => import("@/features/ledger/AgingPage"), "AgingPage"),
    validateSearch: (search: Text): Search<"asOf" | "cursor"> => ({
      asOf: date(search, "asOf"),
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
