import { bodyOf, client } from "@/api/client";
import { api } from "@/api/queries";
import type { CustomerRefundRequest, Invoice, Payable, Refund, SupplierRefundRequest } from "@/api/types";

export const openInvoicesQuery = (partnerId: string) =>
  api.queryOptions("get", "/api/v1/invoices", {
    params: { query: { partner_id: partnerId, open: true, limit: 200 } },
  });

export const openPayablesQuery = (partnerId: string) =>
  api.queryOptions("get", "/api/v1/payables", {
    params: { query: { partner_id: partnerId, open: true, limit: 200 } },
  });

export const payableQuery = (id: string) =>
  api.queryOptions("get", "/api/v1/payables/{payable_id}", { params: { path: { payable_id: id } } });

type Part = { invoice_id: string; amount: string };

const once = (key: string) => ({ header: { "Idempotency-Key": key } });

/** What is left of a credit note to a customer goes to other invoices of its. */
export const applyCredit = (id: string, allocations: Part[], key: string): Promise<Invoice> =>
  bodyOf(
    client.POST("/api/v1/invoices/{invoice_id}/allocations", {
      params: { path: { invoice_id: id }, ...once(key) },
      body: { allocations },
    }),
  );

export const takeBackCredit = (id: string, invoice_id: string, key: string): Promise<Invoice> =>
  bodyOf(
    client.POST("/api/v1/invoices/{invoice_id}/allocations/reversal", {
      params: { path: { invoice_id: id }, ...once(key) },
      body: { invoice_id },
    }),
  );

/** The same of a supplier's credit note. */
export const applySupplierCredit = (id: string, allocations: Part[], key: string): Promise<Payable> =>
  bodyOf(
    client.POST("/api/v1/payables/{payable_id}/allocations", {
      params: { path: { payable_id: id }, ...once(key) },
      body: { allocations },
    }),
  );

export const takeBackSupplierCredit = (id: string, invoice_id: string, key: string): Promise<Payable> =>
  bodyOf(
    client.POST("/api/v1/payables/{payable_id}/allocations/reversal", {
      params: { path: { payable_id: id }, ...once(key) },
      body: { invoice_id },
    }),
  );

export const refundCustomer = (body: CustomerRefundRequest, key: string): Promise<Refund> =>
  bodyOf(client.POST("/api/v1/customer-refunds", { body, params: once(key) }));

export const receiveRefund = (body: SupplierRefundRequest, key: string): Promise<Refund> =>
  bodyOf(client.POST("/api/v1/supplier-refunds", { body, params: once(key) }));
