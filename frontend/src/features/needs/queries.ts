import { bodyOf, client } from "@/api/client";
import { api } from "@/api/queries";
import type { NeedOrderRequest } from "@/api/types";

export type NeedFilter = { location?: string | undefined; cursor?: string | undefined };

export const needsQuery = ({ location, cursor }: NeedFilter) =>
  api.queryOptions("get", "/api/v1/purchase-needs", {
    params: { query: { location_id: location, cursor } },
  });

export const orderNeeds = (body: NeedOrderRequest, key: string) =>
  bodyOf(
    client.POST("/api/v1/purchase-needs/orders", { body, params: { header: { "Idempotency-Key": key } } }),
  );
