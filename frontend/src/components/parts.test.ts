import { describe, expect, it } from "vitest";
import { ApiProblem } from "@/api/problem";
import { partFaults, partsOf } from "./parts";

const line = (line_no: number) => ({ line_no, item: { code: "A", name: "A" }, unit: "túi" });
const parts = (values: Record<number, string | undefined>) => ({ values, set: () => undefined });

describe("parts of a document's lines", () => {
  it("are the lines with a quantity above nothing", () => {
    const lines = [line(1), line(2), line(3), line(5)];
    expect(partsOf(lines, parts({ 1: "2.5", 2: "0", 3: undefined, 5: "1" }))).toEqual([
      { line_no: 1, quantity: "2.5" },
      { line_no: 5, quantity: "1" },
    ]);
  });

  it("are blamed by the order of the request, not by their numbers", () => {
    const error = new ApiProblem(422, "delivery_invalid", "", [
      { pointer: "/lines/1/quantity", code: "over_delivery", message: "" },
      { pointer: "/lines/9/quantity", code: "over_delivery", message: "" },
      { pointer: "/delivered_on", code: "required", message: "" },
    ]);
    expect([...partFaults(error, [{ line_no: 3 }, { line_no: 7 }])]).toEqual([
      [7, "Nhiều hơn số còn phải giao."],
    ]);
  });
});
