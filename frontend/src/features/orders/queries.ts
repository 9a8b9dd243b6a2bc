import { bodyOf, client } from "@/api/client";
import { api } from "@/api/queries";
import type {
  Delivery,
  Invoice,
  OrderRequest,
  OrderStatus,
  OwnValues,
  QueuedOrder,
  SalesOrder,
} from "@/api/types";
import type { Filled } from "@/components/own-fields/FieldsDrawer";

export type OrderFilter = {
  status?: OrderStatus | undefined;
  query?: string | undefined;
  /** An own field and what it says, as `code:value`. */
  custom?: string | undefined;
  cursor?: string | undefined;
  limit?: number;
  /** Only of partners that the person is in charge of now. */
  mine?: boolean;
};

export const ordersQuery = ({ custom, ...filter }: OrderFilter) =>
  api.queryOptions("get", "/api/v1/sales-orders", {
    params: { query: { ...filter, ...(custom ? { custom: [custom] } : {}) } },
  });

export const queuedOrdersQuery = (cursor: string | undefined) =>
  api.queryOptions("get", "/api/v1/queued-orders", { params: { query: { cursor } } });

export const cancelQueued = (id: string): Promise<QueuedOrder> =>
  bodyOf(
    client.POST("/api/v1/queued-orders/{queued_id}/cancellation", { params: { path: { queued_id: id } } }),
  );

export const promisesQuery = (id: string) =>
  api.queryOptions("get", "/api/v1/sales-orders/{order_id}/promises", { params: { path: { order_id: id } } });

export const orderQuery = (id: string) =>
  api.queryOptions("get", "/api/v1/sales-orders/{order_id}", { params: { path: { order_id: id } } });

export const uninvoicedDeliveriesQuery = (mine: boolean) =>
  api.queryOptions("get", "/api/v1/deliveries", { params: { query: { invoiced: false, limit: 50, mine } } });

const once = (key: string) => ({ "Idempotency-Key": key });

export const confirmOrder = (id: string, key: string): Promise<SalesOrder> =>
  bodyOf(
    client.POST("/api/v1/sales-orders/{order_id}/confirmation", {
      params: { path: { order_id: id }, header: once(key) },
      body: {},
    }),
  );

export type Cancellation = { id: string; reason: string };

export const cancelOrder = ({ id, reason }: Cancellation, key: string): Promise<SalesOrder> =>
  bodyOf(
    client.POST("/api/v1/sales-orders/{order_id}/cancellation", {
      params: { path: { order_id: id }, header: once(key) },
      body: { reason },
    }),
  );

export type Amendment = { id: string; version: number; lines: { line_no: number; quantity: string }[] };

/** An increase beyond the limit of who asks is answered by the request that waits. */
export const amendOrder = (
  { id, version, lines }: Amendment,
  key: string,
): Promise<SalesOrder | OrderRequest> =>
  bodyOf(
    client.POST("/api/v1/sales-orders/{order_id}/amendment", {
      params: { path: { order_id: id }, header: { ...once(key), "If-Match": `"${version}"` } },
      body: { lines },
    }),
  );

export type DeliveryRequest = {
  id: string;
  deliveredOn: string | undefined;
  lines: { line_no: number; quantity: string }[];
  /** Whether, and with which own fields, the invoice is issued in the same posting. */
  invoice: false | { custom?: OwnValues };
  custom?: OwnValues;
};

export const deliverOrder = ({ id, deliveredOn, ...body }: DeliveryRequest, key: string): Promise<Delivery> =>
  bodyOf(
    client.POST("/api/v1/sales-orders/{order_id}/deliveries", {
      params: { path: { order_id: id }, header: once(key) },
      body: { ...body, ...(deliveredOn ? { delivered_on: deliveredOn } : {}) },
    }),
  );

export type Billing = { id: string; custom?: OwnValues };

export const invoiceDelivery = ({ id, ...body }: Billing, key: string): Promise<Invoice> =>
  bodyOf(
    client.POST("/api/v1/deliveries/{delivery_id}/invoice", {
      params: { path: { delivery_id: id }, header: once(key) },
      body,
    }),
  );

/** Fills in the company's own fields of the order that was read. */
export const fillInOrder = (order: SalesOrder, filled: Filled): Promise<SalesOrder> =>
  bodyOf(
    client.PATCH("/api/v1/sales-orders/{order_id}/own-fields", {
      params: { path: { order_id: order.id }, header: { "If-Match": `"${order.version}"` } },
      body: filled,
    }),
  );
