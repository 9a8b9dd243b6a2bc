/** Sending something that posts: one intention, one Idempotency-Key, however many attempts it takes. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiProblem, isOutcomeOpen } from "./problem";

/** Holds the key of one intention until the server has given a final answer. */
export type KeyHolder = { current: () => string; renew: () => void };

export function newKeyHolder(first: string = crypto.randomUUID()): KeyHolder {
  let key = first;
  return {
    current: () => key,
    renew: () => {
      key = crypto.randomUUID();
    },
  };
}

const MAX_REPEATS = 3;

const delayMs = (attempt: number, error: unknown): number =>
  error instanceof ApiProblem && error.retryAfterS !== undefined
    ? error.retryAfterS * 1000
    : Math.min(500 * 2 ** attempt, 4_000);

type Options<Answer> = { keys?: KeyHolder; after?: (answer: Answer) => unknown };

/**
 * A mutation that repeats itself with the same key while the outcome is open, and takes a new key only after a
 * final answer. What the books say may have changed anywhere, so every query is refreshed before `after` runs; what
 * is still on its way was asked before, and a first answer would otherwise pass as the newest.
 */
export function usePosting<Input, Answer>(
  send: (input: Input, key: string) => Promise<Answer>,
  { keys, after }: Options<Answer> = {},
) {
  const queryClient = useQueryClient();
  const [ownKeys] = useState(newKeyHolder);
  const holder = keys ?? ownKeys;
  return useMutation({
    mutationFn: (input: Input) => send(input, holder.current()),
    networkMode: "always",
    retry: (failures, error) => failures < MAX_REPEATS && isOutcomeOpen(error),
    retryDelay: delayMs,
    onError: (error) => {
      if (!isOutcomeOpen(error)) holder.renew();
    },
    onSuccess: async (answer) => {
      holder.renew();
      await queryClient.cancelQueries();
      await queryClient.invalidateQueries();
      await after?.(answer);
    },
  });
}
