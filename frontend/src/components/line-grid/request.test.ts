import { describe, expect, it } from "vitest";
import { ApiProblem } from "@/api/problem";
import type { DraftLine } from "./lines";
import { documentProblems, lineProblems, missingPart, requestLine, sendable } from "./request";

const line = (key: number, code: string, quantity: string, rest: Partial<DraftLine> = {}): DraftLine => ({
  key,
  code,
  quantity,
  ...rest,
});

describe("what is sent", () => {
  it("leaves out blank and unfinished lines", () => {
    const lines = [
      line(1, "A", "5"),
      line(2, "", ""),
      line(3, "B", ""),
      line(4, "", "3"),
      line(5, "C", "12 kg"),
    ];
    expect(sendable(lines).map(({ key }) => key)).toEqual([1]);
    expect(lines.map(missingPart)).toEqual([undefined, undefined, "quantity", "item", "number"]);
  });

  it("names a chosen item by id and a typed one by code", () => {
    const item = { id: "i1", code: "A", name: "Gạo", units: ["túi"] };
    expect(requestLine(line(1, "A", "5", { item, unit: "túi" }))).toEqual({
      item_id: "i1",
      quantity: "5",
      unit: "túi",
    });
    expect(requestLine(line(1, " A ", "0.5"))).toEqual({ item_code: "A", quantity: "0.5" });
  });
});

describe("what is refused", () => {
  const refused = new ApiProblem(422, "order_invalid", "Some lines are wrong.", [
    { pointer: "/lines/1/quantity", code: "below_minimum_quantity", message: "Too few." },
    { pointer: "/lines/0/item_code", code: "brand_new_code", message: "The server's own words." },
    { pointer: "/lines/1/unit", code: "unit_unknown", message: "No such unit." },
    { pointer: "/customer_reference", code: "duplicate_customer_reference", message: "Used." },
  ]);

  it("is shown at the line that was sent, not at the row of that number", () => {
    const problems = lineProblems(refused, [7, 9]);
    expect(problems.get(7)).toEqual([{ field: "item", message: "The server's own words." }]);
    expect(problems.get(9)).toEqual([
      { field: "quantity", message: "Số lượng thấp hơn mức đặt tối thiểu." },
      { field: "unit", message: "Mặt hàng không bán theo đơn vị tính này." },
    ]);
  });

  it("is the document's where no line answers for it", () => {
    expect(documentProblems(refused.errors).map(({ code }) => code)).toEqual([
      "duplicate_customer_reference",
    ]);
  });
});
