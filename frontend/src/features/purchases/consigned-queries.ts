import { bodyOf, client } from "@/api/client";
import type { ConsignedMove, ConsignedVoucher } from "@/api/types";

export type Direction = "arrivals" | "returns";

const PATHS = {
  arrivals: "/api/v1/purchase-orders/{order_id}/consigned-arrivals",
  returns: "/api/v1/purchase-orders/{order_id}/consigned-returns",
} as const;

/** A supplier's goods come on consignment, or go back. */
export const moveConsigned = (
  orderId: string,
  direction: Direction,
  body: ConsignedMove,
  key: string,
): Promise<ConsignedVoucher> =>
  bodyOf(
    client.POST(PATHS[direction], {
      params: { path: { order_id: orderId }, header: { "Idempotency-Key": key } },
      body,
    }),
  );
