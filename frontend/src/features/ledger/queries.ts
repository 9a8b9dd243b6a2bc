import { api } from "@/api/queries";

export type LedgerFilter = {
  from?: string | undefined;
  to?: string | undefined;
  cursor?: string | undefined;
};

export const ledgerQuery = (partnerId: string, filter: LedgerFilter) =>
  api.queryOptions("get", "/api/v1/partners/{id}/ledger", {
    params: { path: { id: partnerId }, query: filter },
  });

export const creditQuery = (partnerId: string) =>
  api.queryOptions("get", "/api/v1/partners/{id}/credit", { params: { path: { id: partnerId } } });
