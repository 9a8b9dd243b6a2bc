import { bodyOf, client } from "@/api/client";
import { api } from "@/api/queries";
import type { Receipt, ReceiptRequest } from "@/api/types";

export const openInvoicesQuery = (partnerId: string) =>
  api.queryOptions("get", "/api/v1/invoices", {
    params: { query: { partner_id: partnerId, open: true, limit: 200 } },
  });

export const recordReceipt = (body: ReceiptRequest, key: string): Promise<Receipt> =>
  bodyOf(client.POST("/api/v1/receipts", { body, params: { header: { "Idempotency-Key": key } } }));
