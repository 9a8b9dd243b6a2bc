import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { bodyOf, client } from "@/api/client";
import type { PreviewRequest } from "@/api/types";
import type { DraftLine } from "@/components/line-grid/lines";
import { requestLine, sendable } from "@/components/line-grid/request";
import { useDebounced } from "@/components/use-debounced";
import { askedOf, byLine } from "./answers";
import type { OrderDraft } from "./terms";

const PREVIEW_DELAY_MS = 300;

type Question = { asked: string[]; body: PreviewRequest };

/** Availability is asked anew whenever the page is looked at again: it is other people's orders that change it. */
const previewQuery = ({ asked, body }: Question) => ({
  queryKey: ["sales-orders", "preview", asked, body] as const,
  queryFn: async ({ signal }: { signal: AbortSignal }) => {
    const preview = await bodyOf(client.POST("/api/v1/sales-orders/preview", { body, signal }));
    return { preview, lines: byLine(asked, preview.lines) };
  },
  staleTime: 0,
  gcTime: 30_000,
});

/** The server's answer to the lines as they stand: price, availability and promise of each, and the totals. */
export function usePreview({ lines, terms }: OrderDraft, ready: boolean) {
  const { partnerId, locationId } = terms;
  const question = useMemo<Question>(() => {
    const asked = sendable(lines);
    const terms = {
      ...(partnerId ? { partner_id: partnerId } : {}),
      ...(locationId ? { location_id: locationId } : {}),
    };
    return { asked: asked.map(askedOf), body: { ...terms, lines: asked.map(requestLine) } };
  }, [lines, partnerId, locationId]);
  const settled = useDebounced(question, PREVIEW_DELAY_MS);
  const enabled = ready && settled.asked.length > 0;
  const answer = useQuery({ ...previewQuery(settled), enabled, placeholderData: keepPreviousData });
  const answered = enabled ? answer.data?.lines : undefined;
  const answerFor = useCallback((line: DraftLine) => answered?.get(askedOf(line)), [answered]);
  return {
    preview: enabled ? answer.data?.preview : undefined,
    answerFor,
    error: answer.error,
    /** Figures shown belong to lines as they were a moment ago. */
    stale: question !== settled || answer.isFetching,
  };
}
