import { bodyOf, client } from "@/api/client";
import { api } from "@/api/queries";
import type { components } from "@/api/schema.gen";

export type WaitingLine = components["schemas"]["WaitingLineRead"];
type PromisesRequest = components["schemas"]["PromisesCreate"];
type PromisesMade = components["schemas"]["PromisesMade"];

export const WAITING_VIEWS = ["endangered", "all"] as const;
export type WaitingView = (typeof WAITING_VIEWS)[number];

export const waitingQuery = (view: WaitingView, cursor: string | undefined) =>
  api.queryOptions("get", "/api/v1/promises", {
    params: { query: { endangered: view === "endangered", cursor } },
  });

export const makePromises = (body: PromisesRequest, key: string): Promise<PromisesMade> =>
  bodyOf(client.POST("/api/v1/promises", { body, params: { header: { "Idempotency-Key": key } } }));
