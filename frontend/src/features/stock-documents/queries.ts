import { bodyOf, client } from "@/api/client";
import { api } from "@/api/queries";
import type {
  Adjustment,
  AdjustmentRequest,
  AskedAdjustment,
  Decided,
  Transfer,
  TransferRequest,
  TransferStatus,
} from "@/api/types";

export type TransferFilter = {
  status?: TransferStatus | undefined;
  location?: string | undefined;
  cursor?: string | undefined;
};

export const transfersQuery = ({ location, ...query }: TransferFilter) =>
  api.queryOptions("get", "/api/v1/stock-transfers", {
    params: { query: { ...query, location_id: location } },
  });

export const transferQuery = (id: string) =>
  api.queryOptions("get", "/api/v1/stock-transfers/{transfer_id}", { params: { path: { transfer_id: id } } });

export type AdjustmentFilter = { location?: string | undefined; cursor?: string | undefined };

export const adjustmentsQuery = ({ location, cursor }: AdjustmentFilter) =>
  api.queryOptions("get", "/api/v1/stock-adjustments", {
    params: { query: { location_id: location, cursor } },
  });

export const adjustmentQuery = (id: string) =>
  api.queryOptions("get", "/api/v1/stock-adjustments/{adjustment_id}", {
    params: { path: { adjustment_id: id } },
  });

const once = (key: string) => ({ "Idempotency-Key": key });

export const sendTransfer = (body: TransferRequest, key: string): Promise<Transfer> =>
  bodyOf(client.POST("/api/v1/stock-transfers", { body, params: { header: once(key) } }));

export type Arrival = {
  id: string;
  receivedOn: string | undefined;
  lines: { line_no: number; quantity: string; missing: string }[];
};

export const receiveTransfer = ({ id, receivedOn, lines }: Arrival, key: string): Promise<Transfer> =>
  bodyOf(
    client.POST("/api/v1/stock-transfers/{transfer_id}/receipts", {
      params: { path: { transfer_id: id }, header: once(key) },
      body: { lines, ...(receivedOn ? { received_on: receivedOn } : {}) },
    }),
  );

export const takeBackTransfer = (
  { id, version }: Pick<Transfer, "id" | "version">,
  key: string,
): Promise<Transfer> =>
  bodyOf(
    client.POST("/api/v1/stock-transfers/{transfer_id}/cancellation", {
      params: { path: { transfer_id: id }, header: { ...once(key), "If-Match": `"${version}"` } },
      body: {},
    }),
  );

export const postAdjustment = (body: AdjustmentRequest, key: string): Promise<Adjustment> =>
  bodyOf(client.POST("/api/v1/stock-adjustments", { body, params: { header: once(key) } }));

/** Adjustments that somebody else decides. */
export const askedAdjustmentsQuery = (query: { status?: Decided | undefined; cursor?: string | undefined }) =>
  api.queryOptions("get", "/api/v1/stock-adjustment-requests", { params: { query } });

export const askedAdjustmentQuery = (id: string) =>
  api.queryOptions("get", "/api/v1/stock-adjustment-requests/{request_id}", {
    params: { path: { request_id: id } },
  });

export const askForAdjustment = (body: AdjustmentRequest, key: string): Promise<AskedAdjustment> =>
  bodyOf(client.POST("/api/v1/stock-adjustment-requests", { body, params: { header: once(key) } }));

type Asked = Pick<AskedAdjustment, "id" | "version">;

const decided = ({ id, version }: Asked, key: string) => ({
  path: { request_id: id },
  header: { ...once(key), "If-Match": `"${version}"` },
});

export const approveAdjustment = (asked: Asked, key: string): Promise<AskedAdjustment> =>
  bodyOf(
    client.POST("/api/v1/stock-adjustment-requests/{request_id}/approval", {
      params: decided(asked, key),
      body: {},
    }),
  );

export const refuseAdjustment = (asked: Asked, reason: string, key: string): Promise<AskedAdjustment> =>
  bodyOf(
    client.POST("/api/v1/stock-adjustment-requests/{request_id}/refusal", {
      params: decided(asked, key),
      body: { reason },
    }),
  );

export const withdrawAdjustment = (asked: Asked, key: string): Promise<AskedAdjustment> =>
  bodyOf(
    client.POST("/api/v1/stock-adjustment-requests/{request_id}/withdrawal", {
      params: decided(asked, key),
      body: {},
    }),
  );
