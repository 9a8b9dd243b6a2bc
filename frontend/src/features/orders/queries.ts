import { bodyOf, client } from "@/api/client";
import { api } from "@/api/queries";
import type { Delivery, Invoice, SalesOrder } from "@/api/types";

export type OrderFilter = {
  status?: string | undefined;
  query?: string | undefined;
  cursor?: string | undefined;
  limit?: number;
};

export const ordersQuery = (filter: OrderFilter) =>
  api.queryOptions("get", "/api/v1/sales-orders", { params: { query: filter } });

export const orderQuery = (id: string) =>
  api.queryOptions("get", "/api/v1/sales-orders/{id}", { params: { path: { id } } });

export const uninvoicedDeliveriesQuery = () =>
  api.queryOptions("get", "/api/v1/deliveries", { params: { query: { invoiced: false, limit: 50 } } });

const once = (key: string) => ({ "Idempotency-Key": key });

export const confirmOrder = (id: string, key: string): Promise<SalesOrder> =>
  bodyOf(
    client.POST("/api/v1/sales-orders/{id}/confirmation", {
      params: { path: { id }, header: once(key) },
      body: {},
    }),
  );

export type Cancellation = { id: string; reason: string };

export const cancelOrder = ({ id, reason }: Cancellation, key: string): Promise<SalesOrder> =>
  bodyOf(
    client.POST("/api/v1/sales-orders/{id}/cancellation", {
      params: { path: { id }, header: once(key) },
      body: { reason },
    }),
  );

export type DeliveryRequest = {
  id: string;
  deliveredOn: string | undefined;
  lines: { line_no: number; quantity: string }[];
};

export const deliverOrder = ({ id, deliveredOn, lines }: DeliveryRequest, key: string): Promise<Delivery> =>
  bodyOf(
    client.POST("/api/v1/sales-orders/{id}/deliveries", {
      params: { path: { id }, header: once(key) },
      body: { lines, ...(deliveredOn ? { delivered_on: deliveredOn } : {}) },
    }),
  );

export const invoiceDelivery = (id: string, key: string): Promise<Invoice> =>
  bodyOf(
    client.POST("/api/v1/deliveries/{id}/invoice", {
      params: { path: { id }, header: once(key) },
      body: {},
    }),
  );
