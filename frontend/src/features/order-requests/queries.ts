import { bodyOf, client } from "@/api/client";
import { decided } from "@/api/order-requests";
import { api } from "@/api/queries";
import type { OrderRequest, OrderRequestStatus } from "@/api/types";

export type RequestFilter = {
  status?: OrderRequestStatus | undefined;
  cursor?: string | undefined;
};

export const requestsQuery = (filter: RequestFilter) =>
  api.queryOptions("get", "/api/v1/order-requests", { params: { query: filter } });

export const requestQuery = (id: string) =>
  api.queryOptions("get", "/api/v1/order-requests/{request_id}", { params: { path: { request_id: id } } });

export const withdrawOrder = (request: OrderRequest, key: string): Promise<OrderRequest> =>
  bodyOf(
    client.POST("/api/v1/order-requests/{request_id}/withdrawal", {
      params: decided(request, key),
      body: {},
    }),
  );
