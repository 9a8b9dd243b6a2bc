import { bodyOf, client } from "@/api/client";
import { api } from "@/api/queries";
import type { Refund } from "@/api/types";
import type { Direction } from "@/components/money/direction";

const PATHS = { receipt: "/api/v1/customer-refunds", payment: "/api/v1/supplier-refunds" } as const;

export const refundsQuery = (direction: Direction, cursor: string | undefined) =>
  api.queryOptions("get", PATHS[direction], { params: { query: { cursor } } });

export const refundQuery = (direction: Direction, id: string) =>
  api.queryOptions("get", `${PATHS[direction]}/{refund_id}`, { params: { path: { refund_id: id } } });

export const reverseRefund = (direction: Direction, id: string, key: string): Promise<Refund> =>
  bodyOf(
    client.POST(`${PATHS[direction]}/{refund_id}/reversal`, {
      params: { path: { refund_id: id }, header: { "Idempotency-Key": key } },
      body: {},
    }),
  );
