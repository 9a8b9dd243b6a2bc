import { bodyOf, client } from "./client";
import { against, type Version } from "./decisions";
import type { OrderRequest, SalesOrder } from "./types";

/** Whether an order was not placed or amended but waits for approval: then the answer is the request. */
export const isWaiting = (answer: SalesOrder | OrderRequest): answer is OrderRequest => "exceeds" in answer;

/** A decision is taken on the request as it was read, and once. */
export const decided = (request: Version, key: string) => ({
  path: { request_id: request.id },
  header: against(request, key),
});

/** `total`: what is approved where prices have changed since. */
export const approveOrder = (request: Version, key: string, total?: string): Promise<OrderRequest> =>
  bodyOf(
    client.POST("/api/v1/order-requests/{request_id}/approval", {
      params: decided(request, key),
      body: total === undefined ? {} : { total_amount: total },
    }),
  );

export const refuseOrder = (request: Version, reason: string, key: string): Promise<OrderRequest> =>
  bodyOf(
    client.POST("/api/v1/order-requests/{request_id}/refusal", {
      params: decided(request, key),
      body: { reason },
    }),
  );
