import { bodyOf, client } from "@/api/client";
import { api } from "@/api/queries";
import type { PurchaseOrder, PurchaseOrderRequest, PurchaseReturn, PurchaseStatus } from "@/api/types";
import type { LotPart } from "@/components/lots";
import type { Filled } from "@/components/own-fields/FieldsDrawer";

export type PurchaseFilter = {
  status?: PurchaseStatus | undefined;
  query?: string | undefined;
  /** An own field and what it says, as `code:value`. */
  custom?: string | undefined;
  cursor?: string | undefined;
};

export const purchasesQuery = ({ custom, ...filter }: PurchaseFilter) =>
  api.queryOptions("get", "/api/v1/purchase-orders", {
    params: { query: { ...filter, ...(custom ? { custom: [custom] } : {}) } },
  });

export const purchaseQuery = (id: string) =>
  api.queryOptions("get", "/api/v1/purchase-orders/{order_id}", { params: { path: { order_id: id } } });

type Version = Pick<PurchaseOrder, "id" | "version">;

/** Every step is taken against the version that was read, and once. */
const step = ({ id, version }: Version, key: string) => ({
  path: { order_id: id },
  header: { "Idempotency-Key": key, "If-Match": `"${version}"` },
});

export const writePurchase = (body: PurchaseOrderRequest, key: string): Promise<PurchaseOrder> =>
  bodyOf(client.POST("/api/v1/purchase-orders", { body, params: { header: { "Idempotency-Key": key } } }));

export const rewritePurchase = (
  { id, version }: Version,
  body: PurchaseOrderRequest,
): Promise<PurchaseOrder> =>
  bodyOf(
    client.PUT("/api/v1/purchase-orders/{order_id}", {
      params: { path: { order_id: id }, header: { "If-Match": `"${version}"` } },
      body,
    }),
  );

/** Fills in the company's own fields of the order that was read. */
export const fillInPurchase = ({ id, version }: Version, filled: Filled): Promise<PurchaseOrder> =>
  bodyOf(
    client.PATCH("/api/v1/purchase-orders/{order_id}/own-fields", {
      params: { path: { order_id: id }, header: { "If-Match": `"${version}"` } },
      body: filled,
    }),
  );

export const sendPurchase = (order: Version, key: string): Promise<PurchaseOrder> =>
  bodyOf(client.POST("/api/v1/purchase-orders/{order_id}/sending", { params: step(order, key), body: {} }));

export const notePurchaseSeen = (id: string, key: string): Promise<PurchaseOrder> =>
  bodyOf(
    client.POST("/api/v1/purchase-orders/{order_id}/sight", {
      params: { path: { order_id: id }, header: { "Idempotency-Key": key } },
      body: {},
    }),
  );

export type Acceptance = { rejected_lines: { line_no: number; reason: string }[]; note: string };

export const acceptPurchase = (order: Version, { rejected_lines, note }: Acceptance, key: string) =>
  bodyOf(
    client.POST("/api/v1/purchase-orders/{order_id}/acceptance", {
      params: step(order, key),
      body: { rejected_lines, ...(note ? { note } : {}) },
    }),
  );

export const rejectPurchase = (order: Version, reason: string, key: string): Promise<PurchaseOrder> =>
  bodyOf(
    client.POST("/api/v1/purchase-orders/{order_id}/rejection", {
      params: step(order, key),
      body: { reason },
    }),
  );

export const cancelPurchase = (order: Version, key: string): Promise<PurchaseOrder> =>
  bodyOf(
    client.POST("/api/v1/purchase-orders/{order_id}/cancellation", { params: step(order, key), body: {} }),
  );

export type LineChange = {
  line_no: number;
  quantity?: string;
  unit_price?: string;
  expected_on?: string;
};

export const amendPurchase = (order: Version, lines: LineChange[], key: string): Promise<PurchaseOrder> =>
  bodyOf(
    client.POST("/api/v1/purchase-orders/{order_id}/amendment", {
      params: step(order, key),
      body: { lines },
    }),
  );

type UnbilledReturn = {
  orderId: string;
  on: string | undefined;
  reason: string;
  lines: { line_no: number; quantity: string; lots: LotPart[] }[];
};

/** Goods of an order that no invoice asks for go back to the supplier. */
export const returnUnbilled = (
  { orderId, on, reason, lines }: UnbilledReturn,
  key: string,
): Promise<PurchaseReturn> =>
  bodyOf(
    client.POST("/api/v1/purchase-orders/{order_id}/returns", {
      params: { path: { order_id: orderId }, header: { "Idempotency-Key": key } },
      body: { reason, lines, ...(on ? { returned_on: on } : {}) },
    }),
  );
