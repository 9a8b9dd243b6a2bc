import { bodyOf, client } from "@/api/client";
import { api } from "@/api/queries";
import type { Invoice } from "@/api/types";

export const invoiceQuery = (id: string) =>
  api.queryOptions("get", "/api/v1/invoices/{invoice_id}", { params: { path: { invoice_id: id } } });

export type Return = {
  invoiceId: string;
  returnedOn: string | undefined;
  reason: string;
  lines: { line_no: number; quantity: string }[];
};

export const returnGoods = ({ invoiceId, returnedOn, ...body }: Return, key: string): Promise<Invoice> =>
  bodyOf(
    client.POST("/api/v1/invoices/{invoice_id}/returns", {
      params: { path: { invoice_id: invoiceId }, header: { "Idempotency-Key": key } },
      body: { ...body, ...(returnedOn ? { returned_on: returnedOn } : {}) },
    }),
  );
