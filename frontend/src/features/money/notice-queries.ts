import { bodyOf, client } from "@/api/client";
import { api } from "@/api/queries";
import type { PaymentNotice, PaymentNoticeRequest } from "@/api/types";

export const paymentNoticesQuery = (cursor: string | undefined) =>
  api.queryOptions("get", "/api/v1/payment-notices", { params: { query: { cursor } } });

export const paymentNoticeQuery = (id: string) =>
  api.queryOptions("get", "/api/v1/payment-notices/{notice_id}", { params: { path: { notice_id: id } } });

export const tellPayment = (body: PaymentNoticeRequest, key: string): Promise<PaymentNotice> =>
  bodyOf(client.POST("/api/v1/payment-notices", { body, params: { header: { "Idempotency-Key": key } } }));

type Version = Pick<PaymentNotice, "id" | "version">;

const decided = ({ id, version }: Version, key: string) => ({
  path: { notice_id: id },
  header: { "Idempotency-Key": key, "If-Match": `"${version}"` },
});

/** What looks like a receipt that is there already is approved as another payment. */
export const approvePayment = (notice: PaymentNotice, key: string): Promise<PaymentNotice> =>
  bodyOf(
    client.POST("/api/v1/payment-notices/{notice_id}/approval", {
      params: decided(notice, key),
      body: { another_payment: notice.repeats !== null },
    }),
  );

export const refusePayment = (notice: Version, reason: string, key: string): Promise<PaymentNotice> =>
  bodyOf(
    client.POST("/api/v1/payment-notices/{notice_id}/refusal", {
      params: decided(notice, key),
      body: { reason },
    }),
  );

export const withdrawPayment = (notice: Version, key: string): Promise<PaymentNotice> =>
  bodyOf(
    client.POST("/api/v1/payment-notices/{notice_id}/withdrawal", { params: decided(notice, key), body: {} }),
  );
