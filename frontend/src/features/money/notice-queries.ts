import { bodyOf, client } from "@/api/client";
import { against, type Version } from "@/api/decisions";
import { api } from "@/api/queries";
import type { PaymentNotice, PaymentNoticeRequest } from "@/api/types";

export const paymentNoticesQuery = (cursor: string | undefined) =>
  api.queryOptions("get", "/api/v1/payment-notices", { params: { query: { cursor } } });

export const paymentNoticeQuery = (id: string) =>
  api.queryOptions("get", "/api/v1/payment-notices/{notice_id}", { params: { path: { notice_id: id } } });

export const tellPayment = (body: PaymentNoticeRequest, key: string): Promise<PaymentNotice> =>
  bodyOf(client.POST("/api/v1/payment-notices", { body, params: { header: { "Idempotency-Key": key } } }));

export const withdrawPayment = (notice: Version, key: string): Promise<PaymentNotice> =>
  bodyOf(
    client.POST("/api/v1/payment-notices/{notice_id}/withdrawal", {
      params: { path: { notice_id: notice.id }, header: against(notice, key) },
      body: {},
    }),
  );
