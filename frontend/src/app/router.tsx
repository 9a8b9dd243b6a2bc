import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
} from "@tanstack/react-router";
import { useMe } from "@/api/me";
import {
  COUNT_STATUSES,
  ORDER_STATUSES,
  PRODUCTION_STATUSES,
  PURCHASE_STATUSES,
  SIDES,
  TRANSFER_STATUSES,
} from "@/api/types";
import { NotFound, PageFailure } from "@/components/failures";
import { PageLoading } from "@/components/PageLoading";
import { AppLayout } from "./AppLayout";
import { landingFor } from "./navigation";
import { carries, oneOf } from "./route-search";

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
    validateSearch: oneOf("status", ORDER_STATUSES, "query", "cursor"),
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
    ...at("/purchases"),
    component: lazyRouteComponent(() => import("@/features/purchases/PurchasesPage"), "PurchasesPage"),
    validateSearch: oneOf("status", PURCHASE_STATUSES, "query", "cursor"),
  }),
  createRoute({
    ...at("/purchases/new"),
    component: lazyRouteComponent(
      () => import("@/features/purchases/PurchaseEntryPage"),
      "PurchaseEntryPage",
    ),
  }),
  createRoute({
    ...at("/purchases/receipts"),
    component: lazyRouteComponent(
      () => import("@/features/purchases/GoodsReceiptsPage"),
      "GoodsReceiptsPage",
    ),
    validateSearch: carries("cursor"),
  }),
  createRoute({
    ...at("/purchases/receipts/$receiptId"),
    component: lazyRouteComponent(() => import("@/features/purchases/GoodsReceiptPage"), "GoodsReceiptPage"),
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
    ...at("/production"),
    component: lazyRouteComponent(() => import("@/features/production/ProductionsPage"), "ProductionsPage"),
    validateSearch: oneOf("status", PRODUCTION_STATUSES, "cursor"),
  }),
  createRoute({
    ...at("/production/new"),
    component: lazyRouteComponent(
      () => import("@/features/production/ProductionEntryPage"),
      "ProductionEntryPage",
    ),
  }),
  createRoute({
    ...at("/production/materials"),
    component: lazyRouteComponent(() => import("@/features/production/MaterialsPage"), "MaterialsPage"),
    validateSearch: carries("partner", "from", "to"),
  }),
  createRoute({
    ...at("/production/$orderId"),
    component: lazyRouteComponent(() => import("@/features/production/ProductionPage"), "ProductionPage"),
  }),
  createRoute({
    ...at("/production/$orderId/edit"),
    component: lazyRouteComponent(
      () => import("@/features/production/ProductionEntryPage"),
      "ProductionEditPage",
    ),
  }),
  createRoute({
    ...at("/production/$orderId/settlement"),
    component: lazyRouteComponent(() => import("@/features/production/SettlementPage"), "SettlementPage"),
  }),
  createRoute({
    ...at("/bills"),
    component: lazyRouteComponent(() => import("@/features/bills/BillsPage"), "BillsPage"),
    validateSearch: carries("cursor"),
  }),
  createRoute({
    ...at("/bills/new"),
    component: lazyRouteComponent(() => import("@/features/bills/BillEntryPage"), "BillEntryPage"),
  }),
  createRoute({
    ...at("/bills/$billId"),
    component: lazyRouteComponent(() => import("@/features/bills/BillPage"), "BillPage"),
  }),
  createRoute({
    ...at("/stock"),
    component: lazyRouteComponent(() => import("@/features/stock/StockPage"), "StockPage"),
    validateSearch: carries("location", "query", "cursor"),
  }),
  createRoute({
    ...at("/stock/card"),
    component: lazyRouteComponent(() => import("@/features/stock/StockCardPage"), "StockCardPage"),
    validateSearch: carries("item", "location", "from", "to", "cursor"),
  }),
  createRoute({
    ...at("/stock/transfers"),
    component: lazyRouteComponent(() => import("@/features/stock-documents/TransfersPage"), "TransfersPage"),
    validateSearch: oneOf("status", TRANSFER_STATUSES, "location", "cursor"),
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
    validateSearch: carries("cursor"),
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
    ...at("/stock/counts"),
    component: lazyRouteComponent(() => import("@/features/stock-counts/CountsPage"), "CountsPage"),
    validateSearch: oneOf("status", COUNT_STATUSES, "cursor"),
  }),
  createRoute({
    ...at("/stock/counts/$countId"),
    component: lazyRouteComponent(() => import("@/features/stock-counts/CountPage"), "CountPage"),
    validateSearch: carries("cursor"),
  }),
  createRoute({
    ...at("/stock/counts/$countId/entry"),
    component: lazyRouteComponent(() => import("@/features/stock-counts/CountEntryPage"), "CountEntryPage"),
  }),
  createRoute({
    ...at("/ledger"),
    component: lazyRouteComponent(() => import("@/features/ledger/LedgerPage"), "LedgerPage"),
    validateSearch: oneOf("account", SIDES, "partner", "from", "to", "cursor"),
  }),
  createRoute({
    ...at("/statement"),
    component: lazyRouteComponent(() => import("@/features/ledger/StatementPage"), "StatementPage"),
    validateSearch: carries("partner", "asOf", "cursor"),
  }),
  createRoute({
    ...at("/aging"),
    component: lazyRouteComponent(() => import("@/features/ledger/AgingPage"), "AgingPage"),
    validateSearch: carries("asOf", "cursor"),
  }),
  createRoute({
    ...at("/trial-balance"),
    component: lazyRouteComponent(() => import("@/features/books/TrialBalancePage"), "TrialBalancePage"),
    validateSearch: carries("from", "to"),
  }),
  createRoute({
    ...at("/receipts"),
    component: lazyRouteComponent(() => import("@/features/receipts/ReceiptsPage"), "ReceiptsPage"),
    validateSearch: carries("cursor"),
  }),
  createRoute({
    ...at("/receipts/$receiptId"),
    component: lazyRouteComponent(() => import("@/features/receipts/ReceiptViewPage"), "ReceiptViewPage"),
  }),
  createRoute({
    ...at("/receipts/new"),
    component: lazyRouteComponent(() => import("@/features/receipts/ReceiptPage"), "ReceiptPage"),
    validateSearch: carries("partner"),
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
