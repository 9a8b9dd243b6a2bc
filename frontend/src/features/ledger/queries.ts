import { api } from "@/api/queries";
import type { Side } from "@/api/types";

export type LedgerFilter = {
  account?: Side | undefined;
  from?: string | undefined;
  to?: string | undefined;
  cursor?: string | undefined;
};

export const ledgerQuery = (partnerId: string, filter: LedgerFilter) =>
  api.queryOptions("get", "/api/v1/partners/{partner_id}/ledger", {
    params: { path: { partner_id: partnerId }, query: filter },
  });

export const creditQuery = (partnerId: string) =>
  api.queryOptions("get", "/api/v1/partners/{partner_id}/credit", {
    params: { path: { partner_id: partnerId } },
  });

export type AsOfFilter = { account: Side; as_of?: string | undefined; cursor?: string | undefined };

export const statementQuery = (partnerId: string, filter: AsOfFilter) =>
  api.queryOptions("get", "/api/v1/partners/{partner_id}/statement", {
    params: { path: { partner_id: partnerId }, query: filter },
  });

export const partnerAgingQuery = (partnerId: string, query: Omit<AsOfFilter, "cursor">) =>
  api.queryOptions("get", "/api/v1/partners/{partner_id}/aging", {
    params: { path: { partner_id: partnerId }, query },
  });

export const agingQuery = (filter: AsOfFilter) =>
  api.queryOptions("get", "/api/v1/aging", { params: { query: filter } });
