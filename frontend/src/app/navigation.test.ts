import { describe, expect, it } from "vitest";
import type { Me, Move, Moves } from "@/api/types";
import { destinationsFor, waitsAt } from "./navigation";

const me = {
  partner: null,
  scopes: ["intake:read", "purchase-orders:read", "sales-orders:read", "stock:read"],
} as unknown as Me;

const moves = (to_approve: number, ...kinds: Move["kind"][]): Moves => ({
  to_approve,
  moves: kinds.map((kind, index) => ({ kind, document: { id: String(index), number: kind } })),
});

const counts = (found: Moves) =>
  Object.fromEntries(
    destinationsFor(me)
      .map((place) => [place.to, waitsAt(place, found)])
      .filter(([, waiting]) => waiting !== undefined),
  );

describe("what waits, in the navigation", () => {
  it("is counted where it can be answered", () => {
    const found = moves(3, "purchase_proposal", "quotation_request", "sales_proposal");
    expect(counts(found)).toEqual({ "/intake": "3", "/orders": "1", "/purchases": "2" });
  });

  it("is not shown where nothing waits", () => {
    expect(counts(moves(0))).toEqual({});
  });

  it("is told as at least what the server counts to", () => {
    expect(counts(moves(50))).toEqual({ "/intake": "50+" });
  });
});
