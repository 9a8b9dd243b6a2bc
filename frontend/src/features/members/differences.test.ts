import { describe, expect, it } from "vitest";
import { differences } from "./differences";

const item = { id: "i1", code: "GAO", name: "Gạo" };
const order = {
  id: "o1",
  number: "SO26-000001",
  version: 4,
  partner: { id: "p1", code: "KH001", name: "Hoa Sen" },
  requested_on: null,
  total_amount: "449280",
  taxes: [{ tax_code: "8%", tax_rate: "8", tax_amount: "33280" }],
  lines: [
    { line_no: 1, item, quantity: "5", tax_code: "8%", unit_price: "36600" },
    { line_no: 2, item, quantity: "10", tax_code: "8%", unit_price: "23300" },
  ],
  invoices: [{ id: "v1", number: "C26-1", total_amount: "449280" }],
  custom: { project: "007" },
};

describe("the readings of a document", () => {
  it("differ by the figures that one does not have, each with its line", () => {
    const { total_amount: _, ...rest } = order;
    const after = {
      ...rest,
      requested_on: undefined,
      taxes: [{ tax_code: "8%", tax_rate: "8" }],
      lines: order.lines.map(({ unit_price, ...line }) => line),
    };
    expect(differences(order, after)).toEqual([
      { part: undefined, field: "total_amount", before: "449280", after: undefined },
      { part: "8%", field: "tax_amount", before: "33280", after: undefined },
      { part: "1. GAO · Gạo", field: "unit_price", before: "36600", after: undefined },
      { part: "2. GAO · Gạo", field: "unit_price", before: "23300", after: undefined },
    ]);
  });

  it("are compared row by row by what rows are called, not by where they stand", () => {
    const second = { id: "v2", number: "C26-2", total_amount: "10" };
    const after = { ...order, invoices: [second, ...order.invoices], custom: {} };
    expect(differences(order, after)).toEqual([
      { part: "C26-2", field: "number", before: undefined, after: "C26-2" },
      { part: "C26-2", field: "total_amount", before: undefined, after: "10" },
      { part: undefined, field: "custom.project", before: "007", after: undefined },
    ]);
  });

  it("tell all that is in a document which one side does not see, without what nobody reads", () => {
    const hidden = differences(order, null);
    expect(hidden.every(({ after }) => after === undefined)).toBe(true);
    expect(hidden.map(({ field }) => field).slice(0, 3)).toEqual(["number", "partner", "total_amount"]);
    expect(hidden.find(({ field }) => field === "partner")?.before).toBe("KH001 · Hoa Sen");
    expect(differences(order, order)).toEqual([]);
  });
});
