import { bodyOf, client } from "@/api/client";
import { api } from "@/api/queries";
import type { Receipt, ReceiptRequest } from "@/api/types";

export const openInvoicesQuery = (partnerId: string) =>
  api.queryOptions("get", "/api/v1/invoices", {
    params: { query: { partner_id: partnerId, open: true, limit: 200 } },
  });

export const recordReceipt = (body: ReceiptRequest, key: string): Promise<Receipt> =>
  bodyOf(client.POST("/api/v1/receipts", { body, params: { header: { "Idempotency-Key": key } } }));

export const receiptsQuery = (cursor: string | undefined) =>
  api.queryOptions("get", "/api/v1/receipts", { params: { query: { cursor } } });

export const receiptQuery = (id: string) =>
  api.queryOptions("get", "/api/v1/receipts/{receipt_id}", { params: { path: { receipt_id: id } } });

export const reverseReceipt = (id: string, key: string): Promise<Receipt> =>
  bodyOf(
    client.POST("/api/v1/receipts/{receipt_id}/reversal", {
      params: { path: { receipt_id: id }, header: { "Idempotency-Key": key } },
      body: {},
    }),
  );
