import { api } from "@/api/queries";

export type ReturnFilter = { partner?: string | undefined; cursor?: string | undefined };

export const purchaseReturnsQuery = ({ partner, cursor }: ReturnFilter) =>
  api.queryOptions("get", "/api/v1/purchase-returns", {
    params: { query: { partner_id: partner, cursor } },
  });

export const returnsOfInvoiceQuery = (invoiceId: string) =>
  api.queryOptions("get", "/api/v1/purchase-returns", {
    params: { query: { invoice_id: invoiceId, limit: 200 } },
  });

export const purchaseReturnQuery = (id: string) =>
  api.queryOptions("get", "/api/v1/purchase-returns/{return_id}", { params: { path: { return_id: id } } });
