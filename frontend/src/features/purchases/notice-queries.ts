import { bodyOf, client } from "@/api/client";
import { against, type Version } from "@/api/decisions";
import { api } from "@/api/queries";
import type { ShippingNotice } from "@/api/types";
import type { LotPart } from "@/components/lots";

export type ArrivalFilter = {
  arrives_from?: string | undefined;
  arrives_until?: string | undefined;
  cursor?: string | undefined;
};

export const arrivalsQuery = (filter: ArrivalFilter) =>
  api.queryOptions("get", "/api/v1/arrivals", { params: { query: filter } });

export const noticeQuery = (id: string) =>
  api.queryOptions("get", "/api/v1/shipping-notices/{notice_id}", { params: { path: { notice_id: id } } });

export type Announcement = {
  arrives_on: string;
  reference?: string;
  transport?: string;
  note?: string;
  lines: { line_no: number; quantity: string; lots: LotPart[] }[];
};

export const announce = (orderId: string, body: Announcement, key: string): Promise<ShippingNotice> =>
  bodyOf(
    client.POST("/api/v1/purchase-orders/{order_id}/shipping-notices", {
      params: { path: { order_id: orderId }, header: { "Idempotency-Key": key } },
      body,
    }),
  );

export const rewriteNotice = ({ id, version }: Version, body: Announcement): Promise<ShippingNotice> =>
  bodyOf(
    client.PUT("/api/v1/shipping-notices/{notice_id}", {
      params: { path: { notice_id: id }, header: { "If-Match": `"${version}"` } },
      body,
    }),
  );

/** Every step is taken against the version that was read, and once. */
const step = (notice: Version, key: string) => ({
  path: { notice_id: notice.id },
  header: against(notice, key),
});

export const withdrawNotice = (notice: Version, reason: string, key: string): Promise<ShippingNotice> =>
  bodyOf(
    client.POST("/api/v1/shipping-notices/{notice_id}/withdrawal", {
      params: step(notice, key),
      body: { reason },
    }),
  );

export const closeNotice = (notice: Version, receiptId: string, key: string): Promise<ShippingNotice> =>
  bodyOf(
    client.POST("/api/v1/shipping-notices/{notice_id}/closure", {
      params: step(notice, key),
      body: { receipt_id: receiptId },
    }),
  );
