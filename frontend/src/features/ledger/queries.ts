import { api } from "@/api/queries";

export type LedgerFilter = {
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
