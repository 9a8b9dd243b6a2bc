import { useQuery } from "@tanstack/react-query";
import { api } from "@/api/queries";
import { useDebounced } from "@/components/use-debounced";
import type { ShownItem } from "./LineGrid";
import type { DraftLine } from "./lines";

const CANDIDATES = 12;

/** The item of a code that was typed or pasted, not picked: what the server will take it for. */
export function useLookedUp(line: DraftLine, enabled: boolean): ShownItem | undefined {
  const code = useDebounced(line.item ? "" : line.code.trim(), 400);
  const found = useQuery({
    ...api.queryOptions("get", "/api/v1/items", {
      params: { query: { query: code, active: true, limit: CANDIDATES } },
    }),
    enabled: enabled && code !== "",
    staleTime: 60_000,
  });
  if (!enabled || line.item || line.code.trim() !== code) return undefined;
  const item = found.data?.items.find((each) => each.code.toUpperCase() === code.toUpperCase());
  return item && { id: item.id, name: item.name, unit: item.base_unit };
}
