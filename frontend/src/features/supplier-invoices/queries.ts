import { bodyOf, client } from "@/api/client";
import { against, type Version } from "@/api/decisions";
import { api } from "@/api/queries";
import type { PurchaseReturn, SupplierInvoice, SupplierInvoiceStatus } from "@/api/types";

export type InvoiceFilter = { status?: SupplierInvoiceStatus | undefined; cursor?: string | undefined };

export const supplierInvoicesQuery = (filter: InvoiceFilter) =>
  api.queryOptions("get", "/api/v1/supplier-invoices", { params: { query: filter } });

export const supplierInvoiceQuery = (id: string) =>
  api.queryOptions("get", "/api/v1/supplier-invoices/{invoice_id}", {
    params: { path: { invoice_id: id } },
  });

export const reverseInvoice = (invoice: Version, reason: string, key: string): Promise<SupplierInvoice> =>
  bodyOf(
    client.POST("/api/v1/supplier-invoices/{invoice_id}/reversal", {
      params: { path: { invoice_id: invoice.id }, header: against(invoice, key) },
      body: { reason },
    }),
  );

type Returned = {
  invoiceId: string;
  returnedOn: string | undefined;
  reason: string;
  creditNote: string;
  lines: { line_no: number; quantity: string }[];
};

export const returnPurchase = (
  { invoiceId, returnedOn, reason, creditNote, lines }: Returned,
  key: string,
): Promise<PurchaseReturn> =>
  bodyOf(
    client.POST("/api/v1/supplier-invoices/{invoice_id}/returns", {
      params: { path: { invoice_id: invoiceId }, header: { "Idempotency-Key": key } },
      body: {
        reason,
        lines,
        ...(returnedOn ? { returned_on: returnedOn } : {}),
        ...(creditNote.trim() ? { credit_note: creditNote.trim() } : {}),
      },
    }),
  );
