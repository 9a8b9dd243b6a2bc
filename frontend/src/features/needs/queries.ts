import { bodyOf, client } from "@/api/client";
import { api } from "@/api/queries";
import type { NeedOrderRequest, ReorderPointRequest } from "@/api/types";

export type NeedFilter = { location?: string | undefined; cursor?: string | undefined };

export const needsQuery = ({ location, cursor }: NeedFilter) =>
  api.queryOptions("get", "/api/v1/purchase-needs", {
    params: { query: { location_id: location, cursor } },
  });

export const orderNeeds = (body: NeedOrderRequest, key: string) =>
  bodyOf(
    client.POST("/api/v1/purchase-needs/orders", { body, params: { header: { "Idempotency-Key": key } } }),
  );

export type PointFilter = NeedFilter & { query?: string | undefined };

export const reorderPointsQuery = ({ location, query, cursor }: PointFilter) =>
  api.queryOptions("get", "/api/v1/reorder-points", {
    params: { query: { location_id: location, query, cursor } },
  });

/** Where a reorder point is set. */
export type Place = { item: string; location: string };

const at = ({ item, location }: Place) => ({ path: { item_id: item, location_id: location } });

export const setReorderPoint = ({ body, ...place }: Place & { body: ReorderPointRequest }) =>
  bodyOf(client.PUT("/api/v1/reorder-points/{item_id}/{location_id}", { params: at(place), body }));

export async function removeReorderPoint(place: Place): Promise<void> {
  await client.DELETE("/api/v1/reorder-points/{item_id}/{location_id}", { params: at(place) });
}
