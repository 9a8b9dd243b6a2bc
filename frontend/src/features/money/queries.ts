import { bodyOf, client } from "@/api/client";
import { api } from "@/api/queries";
import type { MoneyRequest, Payment, Receipt, SetOffRequest } from "@/api/types";

/** What is recorded: money and its day, today's when none is said. */
export type Recorded = { money: MoneyRequest; on: string | undefined };

export const recordReceipt = ({ money, on }: Recorded, key: string): Promise<Receipt> =>
  bodyOf(
    client.POST("/api/v1/receipts", {
      body: { ...money, ...(on ? { received_on: on } : {}) },
      params: { header: { "Idempotency-Key": key } },
    }),
  );

export const recordPayment = ({ money, on }: Recorded, key: string): Promise<Payment> =>
  bodyOf(
    client.POST("/api/v1/payments", {
      body: { ...money, ...(on ? { paid_on: on } : {}) },
      params: { header: { "Idempotency-Key": key } },
    }),
  );

export const paymentsQuery = (cursor: string | undefined) =>
  api.queryOptions("get", "/api/v1/payments", { params: { query: { cursor } } });

export const paymentQuery = (id: string) =>
  api.queryOptions("get", "/api/v1/payments/{payment_id}", { params: { path: { payment_id: id } } });

export const reversePayment = (id: string, key: string): Promise<Payment> =>
  bodyOf(
    client.POST("/api/v1/payments/{payment_id}/reversal", {
      params: { path: { payment_id: id }, header: { "Idempotency-Key": key } },
      body: {},
    }),
  );

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

type Part = { invoice_id: string; amount: string };

const applied = (key: string) => ({ header: { "Idempotency-Key": key } });

export const applyReceipt = (id: string, allocations: Part[], key: string): Promise<Receipt> =>
  bodyOf(
    client.POST("/api/v1/receipts/{receipt_id}/allocations", {
      params: { path: { receipt_id: id }, ...applied(key) },
      body: { allocations },
    }),
  );

export const applyPayment = (id: string, allocations: Part[], key: string): Promise<Payment> =>
  bodyOf(
    client.POST("/api/v1/payments/{payment_id}/allocations", {
      params: { path: { payment_id: id }, ...applied(key) },
      body: { allocations },
    }),
  );

/** What is left of a set-off, on the side of what is owed to the partner. */
export const applySetOff = (id: string, allocations: Part[], key: string): Promise<Receipt> =>
  bodyOf(
    client.POST("/api/v1/set-offs/{set_off_id}/payable-allocations", {
      params: { path: { set_off_id: id }, ...applied(key) },
      body: { allocations },
    }),
  );

export const takeBackReceipt = (id: string, invoice_id: string, key: string): Promise<Receipt> =>
  bodyOf(
    client.POST("/api/v1/receipts/{receipt_id}/allocations/reversal", {
      params: { path: { receipt_id: id }, ...applied(key) },
      body: { invoice_id },
    }),
  );

export const takeBackPayment = (id: string, invoice_id: string, key: string): Promise<Payment> =>
  bodyOf(
    client.POST("/api/v1/payments/{payment_id}/allocations/reversal", {
      params: { path: { payment_id: id }, ...applied(key) },
      body: { invoice_id },
    }),
  );

export const setOff = (body: SetOffRequest, key: string): Promise<Receipt> =>
  bodyOf(client.POST("/api/v1/set-offs", { body, params: applied(key) }));
