/** How the company that is open wants its portal to look and to write figures. */
import { useQuery } from "@tanstack/react-query";
import { api } from "./queries";
import type { Branding } from "./types";

export const brandingQuery = () => api.queryOptions("get", "/api/v1/branding", {}, { staleTime: 60_000 });

/** Nothing of it before it is known, and as Giao looks where nothing is said. */
export const useBranding = (): Branding | undefined => useQuery(brandingQuery()).data;
