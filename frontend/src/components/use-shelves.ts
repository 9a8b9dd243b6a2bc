import { useQuery } from "@tanstack/react-query";
import { may, useMe } from "@/api/me";
import { api } from "@/api/queries";
import type { LotShelf } from "@/api/types";
import { compare, divide, isPositive, multiply, smaller, subtract } from "@/i18n/decimal";
import { type LOT_EXAMPLES, type WrittenLot, writtenLots } from "./lots";
import type { Parts } from "./parts";

const MOST_ITEMS = 200;

type ShelfLine = { line_no: number; item: { id: string }; unit_factor?: string };

export type Shelves = {
  /** How an item is kept; nothing of it is known to who may not see stock. */
  tracking: (itemId: string) => keyof typeof LOT_EXAMPLES;
  /** The lots of each line that would go by themselves, as they would be typed. */
  suggested: (lineNo: number) => string;
};

/** What lies of the lots of a document's items at a warehouse, and which of them its quantities would take. */
export function useShelves(
  locationId: string,
  lines: readonly ShelfLine[],
  { values }: Pick<Parts, "values">,
  goodOn?: string,
): Shelves {
  const item_id = [...new Set(lines.map((line) => line.item.id))].sort().slice(0, MOST_ITEMS);
  const query = { location_id: locationId, item_id, good_on: goodOn };
  const enabled = may(useMe(), "stock:read") && item_id.length > 0;
  const shelves = useQuery({
    ...api.queryOptions("get", "/api/v1/lots/shelves", { params: { query } }),
    enabled,
  });
  const found = new Map(shelves.data?.items.map((shelf) => [shelf.item_id, shelf]));
  const texts = suggestions(lines, values, found);
  return {
    tracking: (itemId) => found.get(itemId)?.tracking ?? "none",
    suggested: (lineNo) => texts.get(lineNo) ?? "",
  };
}

/** First expired, first out; nothing where too little is good or a lot cannot be said in the line's unit. */
export function suggestions(
  lines: readonly ShelfLine[],
  values: Parts["values"],
  shelves: ReadonlyMap<string, LotShelf>,
): Map<number, string> {
  const left = new Map([...shelves].map(([id, { lots }]) => [id, lots.map((lot) => ({ ...lot }))]));
  const texts = new Map<number, string>();
  for (const { line_no, item, unit_factor = "1" } of lines) {
    let needed = multiply(values[line_no] ?? "0", unit_factor);
    const parts: WrittenLot[] = [];
    let exact = isPositive(needed);
    for (const lot of left.get(item.id) ?? []) {
      const part = smaller(needed, lot.quantity);
      if (!isPositive(part)) continue;
      lot.quantity = subtract(lot.quantity, part);
      needed = subtract(needed, part);
      const quantity = divide(part, unit_factor);
      exact &&= compare(multiply(quantity, unit_factor), part) === 0;
      parts.push({ ...lot, quantity });
    }
    if (exact && !isPositive(needed)) texts.set(line_no, writtenLots(parts));
  }
  return texts;
}
