import { describe, expect, it } from "vitest";
import { ApiProblem } from "@/api/problem";
import type { Need } from "@/api/types";
import { type Choice, keyOf, linesOf, needFaults } from "./chosen";

const need = (item: string, supplier: string | null) =>
  ({
    item: { id: item, code: item, name: item },
    location: { id: "MAIN", code: "MAIN", name: "Kho chính" },
    supplier: supplier && { id: supplier, code: supplier, name: supplier },
  }) as Need;

const agreed = need("thread", "NCC1");
const unknown = need("cloth", null);
const ticked = (...choices: [Need, Choice][]) => new Map(choices.map(([of, choice]) => [keyOf(of), choice]));

describe("ordering what has to be bought", () => {
  it("sends what is ticked, and nothing of what is not", () => {
    expect(linesOf([agreed, unknown], ticked([agreed, { quantity: "40" }]))).toEqual([
      { item_id: "thread", location_id: "MAIN", quantity: "40" },
    ]);
    expect(linesOf([agreed, unknown], new Map())).toEqual([]);
  });

  it("asks from whom where nobody is proposed, and sends nothing before that is said", () => {
    const both = (supplier: string | undefined) =>
      ticked([agreed, { quantity: "40" }], [unknown, { quantity: "5", supplier, price: "61000" }]);
    expect(linesOf([agreed, unknown], both(undefined))).toEqual([]);
    expect(linesOf([agreed, unknown], both("NCC2"))[1]).toEqual({
      item_id: "cloth",
      location_id: "MAIN",
      quantity: "5",
      partner_id: "NCC2",
      unit_price: "61000",
    });
  });

  it.each([undefined, "0"])("sends nothing while a quantity is %s", (quantity) => {
    expect(linesOf([agreed], ticked([agreed, { quantity }]))).toEqual([]);
  });

  it("tells a refusal at the need it is about, as it was sent", () => {
    const sent = [
      { item_id: "thread", location_id: "MAIN" },
      { item_id: "cloth", location_id: "MAIN" },
    ];
    const refusal = new ApiProblem(422, "needs_invalid", "", [
      { pointer: "/lines/1/unit_price", code: "unheard_of", message: "No price." },
    ]);
    expect([...needFaults(refusal, sent)]).toEqual([["cloth MAIN", "No price."]]);
    expect(needFaults(refusal).size).toBe(0);
  });
});
