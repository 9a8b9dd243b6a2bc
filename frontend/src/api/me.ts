/** The one source of what the signed-in person is and may do. */
import { useSuspenseQuery } from "@tanstack/react-query";
import { api } from "./queries";
import type { Me } from "./types";

export const meQuery = () => api.queryOptions("get", "/api/v1/me", {}, { staleTime: 60_000 });

export const useMe = (): Me => useSuspenseQuery(meQuery()).data;

export const may = (me: Me, scope: string): boolean => me.scopes.includes(scope);

export const isStaff = (me: Me): boolean => me.partner === null;
