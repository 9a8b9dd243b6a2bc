import { bodyOf, client } from "@/api/client";
import type { SupplierInvoice } from "@/api/types";

export type EnteredInvoice = {
  number: string;
  issued_on?: string;
  lines: { line_no: number; quantity: string; unit_price?: string }[];
};

export const enterInvoice = (orderId: string, body: EnteredInvoice, key: string): Promise<SupplierInvoice> =>
  bodyOf(
    client.POST("/api/v1/purchase-orders/{order_id}/invoices", {
      params: { path: { order_id: orderId }, header: { "Idempotency-Key": key } },
      body,
    }),
  );
