import { bodyOf, client } from "@/api/client";
import { api } from "@/api/queries";
import type { IntakeKind, IntakeMode, IntakeRule, Waiting } from "@/api/types";

export type InboxFilter = { kind?: IntakeKind | undefined; cursor?: string | undefined; mine?: boolean };

export const inboxQuery = (filter: InboxFilter) =>
  api.queryOptions("get", "/api/v1/intake", { params: { query: filter } });

export const rulesQuery = (cursor: string | undefined) =>
  api.queryOptions("get", "/api/v1/intake-rules", { params: { query: { cursor, limit: 200 } } });

export type Rule = { document_kind: IntakeKind; partner_id?: string; mode: IntakeMode };

export const setRule = (body: Rule): Promise<IntakeRule> =>
  bodyOf(client.PUT("/api/v1/intake-rules", { body }));

export async function dropRule(id: string): Promise<void> {
  await client.DELETE("/api/v1/intake-rules/{rule_id}", { params: { path: { rule_id: id } } });
}

/** A decision is taken on the document as it was listed, and once. */
const header = ({ version }: Waiting, key: string) => ({
  "Idempotency-Key": key,
  "If-Match": `"${version}"`,
});

const reported = ({ id, order }: Waiting, key: string) => ({
  path: { order_id: order?.id ?? "", report_id: id },
  header: { "Idempotency-Key": key },
});

type Decision = {
  approve: (document: Waiting, key: string) => Promise<unknown>;
  refuse: (document: Waiting, reason: string, key: string) => Promise<unknown>;
};

/** Every kind of document is decided at its own path. */
export const DECISIONS: Record<IntakeKind, Decision> = {
  supplier_invoice: {
    approve: (document, key) =>
      bodyOf(
        client.POST("/api/v1/supplier-invoices/{invoice_id}/approval", {
          params: { path: { invoice_id: document.id }, header: header(document, key) },
          body: { accept_differences: document.differs },
        }),
      ),
    refuse: (document, reason, key) =>
      bodyOf(
        client.POST("/api/v1/supplier-invoices/{invoice_id}/refusal", {
          params: { path: { invoice_id: document.id }, header: header(document, key) },
          body: { reason },
        }),
      ),
  },
  shipping_notice: {
    approve: (document, key) =>
      bodyOf(
        client.POST("/api/v1/shipping-notices/{notice_id}/approval", {
          params: { path: { notice_id: document.id }, header: header(document, key) },
          body: {},
        }),
      ),
    refuse: (document, reason, key) =>
      bodyOf(
        client.POST("/api/v1/shipping-notices/{notice_id}/refusal", {
          params: { path: { notice_id: document.id }, header: header(document, key) },
          body: { reason },
        }),
      ),
  },
  production_report: {
    approve: (document, key) =>
      bodyOf(
        client.POST("/api/v1/production-orders/{order_id}/reports/{report_id}/acceptance", {
          params: reported(document, key),
          body: { last: false },
        }),
      ),
    refuse: (document, reason, key) =>
      bodyOf(
        client.POST("/api/v1/production-orders/{order_id}/reports/{report_id}/rejection", {
          params: reported(document, key),
          body: { reason },
        }),
      ),
  },
  payment_notice: {
    approve: (document, key) =>
      bodyOf(
        client.POST("/api/v1/payment-notices/{notice_id}/approval", {
          params: { path: { notice_id: document.id }, header: header(document, key) },
          body: {},
        }),
      ),
    refuse: (document, reason, key) =>
      bodyOf(
        client.POST("/api/v1/payment-notices/{notice_id}/refusal", {
          params: { path: { notice_id: document.id }, header: header(document, key) },
          body: { reason },
        }),
      ),
  },
};
