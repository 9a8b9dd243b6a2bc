import { bodyOf, client } from "@/api/client";
import { api } from "@/api/queries";
import type { LandedCost, LandedCostRequest } from "@/api/types";

export const landedCostsQuery = (cursor: string | undefined) =>
  api.queryOptions("get", "/api/v1/landed-costs", { params: { query: { cursor } } });

export const landedCostQuery = (id: string) =>
  api.queryOptions("get", "/api/v1/landed-costs/{cost_id}", { params: { path: { cost_id: id } } });

export const chargeLandedCost = (body: LandedCostRequest, key: string): Promise<LandedCost> =>
  bodyOf(client.POST("/api/v1/landed-costs", { body, params: { header: { "Idempotency-Key": key } } }));

export const reverseLandedCost = (
  { id, version }: Pick<LandedCost, "id" | "version">,
  reason: string,
  key: string,
): Promise<LandedCost> =>
  bodyOf(
    client.POST("/api/v1/landed-costs/{cost_id}/reversal", {
      params: { path: { cost_id: id }, header: { "Idempotency-Key": key, "If-Match": `"${version}"` } },
      body: { reason },
    }),
  );
