import { expect, test } from "vitest";
import type { QuotationRequest } from "@/api/types";
import { awardOf, cheapest, offerKey, proposedAward } from "./award";

type Line = QuotationRequest["lines"][number];

const offer = (quotation_id: string, offered_quantity: string, base_unit_price: string | null) => ({
  quotation_id,
  offered_quantity,
  unit_price: base_unit_price ?? "1",
  base_unit_price,
  net_amount: "0",
  lead_time_days: null,
  delivers_on: null,
  offer_comment: null,
  awarded_quantity: "0",
});
const line = (line_no: number, quantity: string, ...offers: Line["offers"]): Line => ({
  line_no,
  item: { id: "i", code: "THEP", name: "Thép" },
  quantity,
  unit: "kg",
  wanted_on: null,
  comment: null,
  offers,
});

test("the cheapest offers are taken until there is enough; one without a rate comes last", () => {
  const lines = [
    line(1, "100", offer("b", "100", "51000"), offer("c", "100", null), offer("a", "60", "50000")),
  ];
  const award = proposedAward(lines);
  expect(award).toEqual({ [offerKey(1, "a")]: "60", [offerKey(1, "b")]: "40" });
  expect(awardOf(lines, award).lines).toEqual([
    { line_no: 1, quotation_id: "b", quantity: "40" },
    { line_no: 1, quotation_id: "a", quantity: "60" },
  ]);
  expect(lines[0] && cheapest(lines[0])?.quotation_id).toBe("a");
});

test("a line that nobody offers is not ordered, nor one that is given nothing", () => {
  const lines = [line(1, "5"), line(2, "5", offer("a", "5", "10"))];
  expect(awardOf(lines, proposedAward(lines)).lines.map(({ line_no }) => line_no)).toEqual([2]);
  expect(awardOf(lines, { [offerKey(2, "a")]: "0" }).lines).toEqual([]);
});
