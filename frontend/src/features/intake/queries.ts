import { bodyOf, client } from "@/api/client";
import {
  acceptReport,
  approveFactoryInvoice,
  approveInvoice,
  approveNotice,
  approvePayment,
  refuseFactoryInvoice,
  refuseInvoice,
  refuseNotice,
  refusePayment,
  refuseReport,
} from "@/api/decisions";
import { approveOrder, refuseOrder } from "@/api/order-requests";
import { api } from "@/api/queries";
import type { IntakeKind, IntakeMode, IntakeRule, Waiting } from "@/api/types";

export type InboxFilter = { kind?: Waiting["kind"] | undefined; cursor?: string | undefined; mine?: boolean };

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

type Decision = {
  approve: (document: Waiting, key: string) => Promise<unknown>;
  refuse: (document: Waiting, reason: string, key: string) => Promise<unknown>;
};

const factoryInvoiceOf = ({ id, order }: Waiting) => ({ id: order?.id ?? "", invoiceId: id });
const reportOf = ({ id, order }: Waiting) => ({ id: order?.id ?? "", reportId: id });

/** Every kind of document is decided at its own path; what needs more than a yes is approved on its own page. */
export const DECISIONS: Record<Waiting["kind"], Decision> = {
  order_request: { approve: (document, key) => approveOrder(document, key), refuse: refuseOrder },
  supplier_invoice: {
    approve: (document, key) => approveInvoice(document, document.differs, key),
    refuse: refuseInvoice,
  },
  shipping_notice: { approve: approveNotice, refuse: refuseNotice },
  production_report: {
    approve: (document, key) => acceptReport(reportOf(document), [], key),
    refuse: (document, reason, key) => refuseReport(reportOf(document), reason, key),
  },
  factory_invoice: {
    approve: (document, key) => approveFactoryInvoice(factoryInvoiceOf(document), key),
    refuse: (document, reason, key) => refuseFactoryInvoice(factoryInvoiceOf(document), reason, key),
  },
  payment_notice: {
    approve: (document, key) => approvePayment(document, false, key),
    refuse: refusePayment,
  },
};
