import { describe, expect, it } from "vitest";
import type { PurchaseOrder } from "@/api/types";
import { EMPTY_TERMS, purchaseRequest, startFrom } from "./draft";

const order = {
  partner: { id: "p1", code: "NCC01", name: "Sài Gòn" },
  location: { id: "w1", code: "MAIN", name: "Kho chính" },
  payment_term: null,
  currency: "USD",
  ordered_on: "2026-11-20",
  reference: null,
  note: "Giao buổi sáng",
  custom: { project: "DA-7" },
  lines: [
    {
      line_no: 3,
      item: { id: "i1", code: "GAO", name: "Gạo" },
      quantity: "20",
      unit: "túi",
      unit_price: "6.25",
      discount_percent: "2",
      expected_on: "2026-12-01",
      custom: { colour: "Xanh" },
    },
  ],
} as unknown as PurchaseOrder;

describe("a purchase order being written", () => {
  it("asks for what was typed and leaves prices that are not typed to the agreement", () => {
    const terms = { ...EMPTY_TERMS, partnerId: "p1", note: "  " };
    const lines = [
      { key: 1, code: "GAO", quantity: "5" },
      { key: 2, code: "MUOI", quantity: "2", unit: "thùng", price: "150000" },
    ];
    expect(purchaseRequest(terms, lines)).toEqual({
      partner_id: "p1",
      lines: [
        { item_code: "GAO", quantity: "5" },
        { item_code: "MUOI", quantity: "2", unit: "thùng", unit_price: "150000" },
      ],
    });
  });

  it("keeps what the form does not show when a draft is written anew", () => {
    const { terms, lines } = startFrom(order);
    expect(lines?.lines.at(-1)).toEqual({ key: 4, code: "", quantity: "" });
    const [first] = lines?.lines ?? [];
    expect(first && purchaseRequest(terms, [{ ...first, quantity: "24" }])).toEqual({
      partner_id: "p1",
      location_id: "w1",
      currency: "USD",
      ordered_on: "2026-11-20",
      payment_term_id: null,
      note: "Giao buổi sáng",
      custom: { project: "DA-7" },
      lines: [
        {
          item_code: "GAO",
          quantity: "24",
          unit: "túi",
          unit_price: "6.25",
          discount_percent: "2",
          expected_on: "2026-12-01",
          custom: { colour: "Xanh" },
        },
      ],
    });
  });

  it("takes a new day for all lines over the days they had", () => {
    const { terms, lines } = startFrom(order);
    const request = purchaseRequest({ ...terms, expectedOn: "2026-12-24" }, lines?.lines.slice(0, 1) ?? []);
    expect(request.lines[0]?.expected_on).toBe("2026-12-24");
  });
});
