import { bodyOf, client } from "@/api/client";
import { api } from "@/api/queries";
import type { GoodsReceipt, OwnValues } from "@/api/types";

export type ReceiptFilter = {
  /** An own field and what it says, as `code:value`. */
  custom?: string | undefined;
  cursor?: string | undefined;
};

export const receiptsQuery = ({ custom, cursor }: ReceiptFilter) =>
  api.queryOptions("get", "/api/v1/goods-receipts", {
    params: { query: { cursor, ...(custom ? { custom: [custom] } : {}) } },
  });

export const receiptsOfOrderQuery = (orderId: string) =>
  api.queryOptions("get", "/api/v1/goods-receipts", { params: { query: { order_id: orderId, limit: 200 } } });

export const goodsReceiptQuery = (id: string) =>
  api.queryOptions("get", "/api/v1/goods-receipts/{receipt_id}", { params: { path: { receipt_id: id } } });

export type Arrival = {
  received_on?: string;
  delivery_note?: string;
  notice_id?: string;
  custom?: OwnValues;
  lines: { line_no: number; quantity: string; rejected_quantity: string; rejection_reason?: string }[];
};

export const receiveGoods = (orderId: string, body: Arrival, key: string): Promise<GoodsReceipt> =>
  bodyOf(
    client.POST("/api/v1/purchase-orders/{order_id}/receipts", {
      params: { path: { order_id: orderId }, header: { "Idempotency-Key": key } },
      body,
    }),
  );
