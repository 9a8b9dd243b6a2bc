import { bodyOf, client } from "@/api/client";
import { api } from "@/api/queries";
import type { CountStatus, StockCount } from "@/api/types";
import type { LotPart } from "@/components/lots";

export type CountFilter = { status?: CountStatus | undefined; cursor?: string | undefined };

export const countsQuery = (filter: CountFilter) =>
  api.queryOptions("get", "/api/v1/stock-counts", { params: { query: filter } });

export const countQuery = (id: string) =>
  api.queryOptions("get", "/api/v1/stock-counts/{count_id}", { params: { path: { count_id: id } } });

export const countLinesQuery = (id: string, cursor: string | undefined) =>
  api.queryOptions("get", "/api/v1/stock-counts/{count_id}/lines", {
    params: { path: { count_id: id }, query: { cursor, limit: 100 } },
  });

type Answer = Promise<StockCount>;
type Version = Pick<StockCount, "id" | "version">;

const decided = ({ id, version }: Version, key: string) => ({
  path: { count_id: id },
  header: { "Idempotency-Key": key, "If-Match": `"${version}"` },
});

export type NewCount = { location_id: string; note?: string };

export const openCount = (body: NewCount, key: string): Answer =>
  bodyOf(
    client.POST("/api/v1/stock-counts", {
      params: { header: { "Idempotency-Key": key } },
      body: { ...body, lines: [] },
    }),
  );

export type CountedPart = ({ item_id: string } | { item_code: string }) & {
  quantity: string;
  unit?: string;
  lots: LotPart[];
  restart: boolean;
};

export const enterCounted = (id: string, lines: CountedPart[], key: string): Answer =>
  bodyOf(
    client.POST("/api/v1/stock-counts/{count_id}/entries", {
      params: { path: { count_id: id }, header: { "Idempotency-Key": key } },
      body: { lines },
    }),
  );

export const submitCount = (count: Version, leave_uncounted: boolean, key: string): Answer =>
  bodyOf(
    client.POST("/api/v1/stock-counts/{count_id}/submission", {
      params: decided(count, key),
      body: { leave_uncounted },
    }),
  );

export const recount = (count: Version, line_nos: number[], key: string): Answer =>
  bodyOf(
    client.POST("/api/v1/stock-counts/{count_id}/recount", {
      params: decided(count, key),
      body: { line_nos },
    }),
  );

export const approveCount = (count: Version, key: string): Answer =>
  bodyOf(
    client.POST("/api/v1/stock-counts/{count_id}/approval", {
      params: decided(count, key),
      body: { unit_costs: [] },
    }),
  );

export const cancelCount = (count: Version, key: string): Answer =>
  bodyOf(
    client.POST("/api/v1/stock-counts/{count_id}/cancellation", { params: decided(count, key), body: {} }),
  );

export type Outcome = "cost" | "expense" | "income";

export const decideDifference = (id: string, line_no: number, outcome: Outcome, key: string): Answer =>
  bodyOf(
    client.POST("/api/v1/stock-counts/{count_id}/decisions", {
      params: { path: { count_id: id }, header: { "Idempotency-Key": key } },
      body: { lines: [{ line_no, outcome }] },
    }),
  );
