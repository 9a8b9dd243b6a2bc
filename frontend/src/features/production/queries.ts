import { queryOptions } from "@tanstack/react-query";
import { bodyOf, client } from "@/api/client";
import { api } from "@/api/queries";
import type { ProductionOrder, ProductionOrderRequest, ProductionStatus, Settlement } from "@/api/types";
import type { LotPart } from "@/components/lots";
import type { Filled } from "@/components/own-fields/FieldsDrawer";

export type ProductionFilter = {
  status?: ProductionStatus | undefined;
  /** An own field and what it says, as `code:value`. */
  custom?: string | undefined;
  cursor?: string | undefined;
};

export const productionsQuery = ({ custom, ...filter }: ProductionFilter) =>
  api.queryOptions("get", "/api/v1/production-orders", {
    params: { query: { ...filter, ...(custom ? { custom: [custom] } : {}) } },
  });

export const productionQuery = (id: string) =>
  api.queryOptions("get", "/api/v1/production-orders/{order_id}", { params: { path: { order_id: id } } });

/** The sheet with the tag of its figures: who confirms it confirms what was read, and nothing else. */
export const settlementQuery = (id: string) =>
  queryOptions({
    queryKey: ["production-orders", "settlement", id],
    queryFn: async ({ signal }): Promise<{ sheet: Settlement; tag: string }> => {
      const { data, response } = await client.GET("/api/v1/production-orders/{order_id}/settlement", {
        params: { path: { order_id: id } },
        signal,
      });
      return { sheet: data as Settlement, tag: response.headers.get("ETag") ?? "" };
    },
  });

export type Span = { from?: string | undefined; to?: string | undefined };

export const materialsQuery = (partnerId: string, { from, to }: Span) =>
  api.queryOptions("get", "/api/v1/factory-accounts/{partner_id}", {
    params: { path: { partner_id: partnerId }, query: { starts_on: from, ends_on: to } },
  });

export const billsOfDayQuery = () =>
  api.queryOptions("get", "/api/v1/bills-of-material", { params: { query: { limit: 200 } } });

type Answer = Promise<ProductionOrder>;
type Version = Pick<ProductionOrder, "id" | "version">;

const once = (id: string, key: string) => ({
  path: { order_id: id },
  header: { "Idempotency-Key": key },
});

/** Every decision is taken against the version that was read, and once. */
const decided = ({ id, version }: Version, key: string) => ({
  path: { order_id: id },
  header: { "Idempotency-Key": key, "If-Match": `"${version}"` },
});

export const draftProduction = (body: ProductionOrderRequest, key: string): Answer =>
  bodyOf(client.POST("/api/v1/production-orders", { body, params: { header: { "Idempotency-Key": key } } }));

export const redraftProduction = ({ id, version }: Version, body: ProductionOrderRequest): Answer =>
  bodyOf(
    client.PUT("/api/v1/production-orders/{order_id}", {
      params: { path: { order_id: id }, header: { "If-Match": `"${version}"` } },
      body,
    }),
  );

/** Fills in the company's own fields of the order that was read. */
export const fillInProduction = ({ id, version }: Version, { custom }: Filled): Answer =>
  bodyOf(
    client.PATCH("/api/v1/production-orders/{order_id}/own-fields", {
      params: { path: { order_id: id }, header: { "If-Match": `"${version}"` } },
      body: { custom },
    }),
  );

export const sendProduction = (order: Version, key: string): Answer =>
  bodyOf(
    client.POST("/api/v1/production-orders/{order_id}/sending", { params: decided(order, key), body: {} }),
  );

export const noteProductionSeen = (id: string, key: string): Answer =>
  bodyOf(client.POST("/api/v1/production-orders/{order_id}/sight", { params: once(id, key), body: {} }));

export const acceptProduction = (order: Version, key: string): Answer =>
  bodyOf(
    client.POST("/api/v1/production-orders/{order_id}/acceptance", { params: decided(order, key), body: {} }),
  );

export const rejectProduction = (order: Version, reason: string, key: string): Answer =>
  bodyOf(
    client.POST("/api/v1/production-orders/{order_id}/rejection", {
      params: decided(order, key),
      body: { reason },
    }),
  );

export const cancelProduction = (order: Version, key: string): Answer =>
  bodyOf(
    client.POST("/api/v1/production-orders/{order_id}/cancellation", {
      params: decided(order, key),
      body: {},
    }),
  );

export const closeProduction = (order: Version, key: string): Answer =>
  bodyOf(
    client.POST("/api/v1/production-orders/{order_id}/closing", { params: decided(order, key), body: {} }),
  );

export type Goods = {
  posted_on?: string;
  lines: { item_id: string; quantity: string; lots: LotPart[] }[];
};

export const sendMaterials = (id: string, body: Goods, key: string): Answer =>
  bodyOf(client.POST("/api/v1/production-orders/{order_id}/dispatches", { params: once(id, key), body }));

export const returnMaterials = (id: string, body: Goods, key: string): Answer =>
  bodyOf(client.POST("/api/v1/production-orders/{order_id}/returns", { params: once(id, key), body }));

export type Loss = Goods & { charged_to: "factory" | "company" };

export const recordLoss = (id: string, body: Loss, key: string): Answer =>
  bodyOf(client.POST("/api/v1/production-orders/{order_id}/losses", { params: once(id, key), body }));

export type Finished = { finished: string; last: boolean; posted_on?: string; lots: LotPart[] };

export const receiveFinished = (id: string, body: Finished, key: string): Answer =>
  bodyOf(client.POST("/api/v1/production-orders/{order_id}/receipts", { params: once(id, key), body }));

export type Progress = {
  finished: string;
  stages: { stage_no: number; quantity: string }[];
  used: { item_id: string; quantity: string; lots: LotPart[] }[];
  lots: LotPart[];
  note?: string;
};

export const reportProgress = (id: string, body: Progress, key: string): Answer =>
  bodyOf(client.POST("/api/v1/production-orders/{order_id}/reports", { params: once(id, key), body }));

export type Charge = {
  reference: string;
  charged_on?: string;
  net_amount?: string;
  quantity: string;
};

export const chargeFee = (id: string, body: Charge, key: string): Answer =>
  bodyOf(client.POST("/api/v1/production-orders/{order_id}/fee-invoices", { params: once(id, key), body }));

/** The factory enters it itself; the company approves it. */
export const enterInvoice = (id: string, body: Charge, key: string): Answer =>
  bodyOf(
    client.POST("/api/v1/production-orders/{order_id}/factory-invoices", { params: once(id, key), body }),
  );

export const confirmSettlement = (id: string, tag: string, key: string): Promise<Settlement> =>
  bodyOf(
    client.POST("/api/v1/production-orders/{order_id}/settlement/confirmation", {
      params: { path: { order_id: id }, header: { "Idempotency-Key": key, "If-Match": tag } },
      body: {},
    }),
  );
