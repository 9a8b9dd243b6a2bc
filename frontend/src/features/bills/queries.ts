import { bodyOf, client } from "@/api/client";
import { api } from "@/api/queries";
import type { Bill, BillRequest } from "@/api/types";

export const billsQuery = (cursor: string | undefined) =>
  api.queryOptions("get", "/api/v1/bills-of-material", { params: { query: { cursor } } });

export const billQuery = (id: string) =>
  api.queryOptions("get", "/api/v1/bills-of-material/{bill_id}", { params: { path: { bill_id: id } } });

export const explosionQuery = (id: string, quantity: string) =>
  api.queryOptions("get", "/api/v1/bills-of-material/{bill_id}/explosion", {
    params: { path: { bill_id: id }, query: { quantity } },
  });

/** Masters are written without an Idempotency-Key: a second version of the same day is refused by itself. */
export const writeBill = (body: BillRequest): Promise<Bill> =>
  bodyOf(client.POST("/api/v1/bills-of-material", { body }));
