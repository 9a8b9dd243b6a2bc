/** What waits for the signed-in person: asked for once a minute, and anew after everything that they do themselves. */
import { useQuery } from "@tanstack/react-query";
import { api } from "./queries";
import type { Move, Moves } from "./types";

const REFRESH_MS = 60_000;

const movesQuery = () => api.queryOptions("get", "/api/v1/moves", {}, { staleTime: REFRESH_MS / 2 });

/** Nothing until it is known; a refusal shows nothing either, as this only points to what other pages show. */
export function useMoves(): Moves {
  const { data } = useQuery({ ...movesQuery(), refetchInterval: REFRESH_MS });
  return data ?? { to_approve: 0, moves: [] };
}

export const movesOf = ({ moves }: Moves, kinds: readonly Move["kind"][]): Move[] =>
  moves.filter(({ kind }) => kinds.includes(kind));
