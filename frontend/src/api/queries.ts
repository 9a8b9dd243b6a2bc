import { QueryClient } from "@tanstack/react-query";
import createQueries from "openapi-react-query";
import { client } from "./client";
import { ApiProblem } from "./problem";

/** `api.queryOptions(method, path, params)`: keys are built from every parameter, so none can be forgotten. */
export const api = createQueries(client);

const isWorthRepeating = (failures: number, error: unknown): boolean =>
  failures < 2 && !(error instanceof ApiProblem && error.status < 500 && error.status !== 429);

export const newQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: { queries: { retry: isWorthRepeating, staleTime: 5_000 } },
  });
