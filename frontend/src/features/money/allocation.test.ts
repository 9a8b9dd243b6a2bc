import { describe, expect, it } from "vitest";
import { allocated, allocateOldestFirst, type OpenInvoice, requested } from "./allocation";

const invoice = (id: string, due_on: string, open_amount: string) =>
  ({ id, due_on, issued_on: "2026-11-01", number: id, open_amount }) as OpenInvoice;

const invoices = [
  invoice("b", "2026-12-20", "500"),
  invoice("a", "2026-12-01", "300.50"),
  invoice("c", "2027-01-05", "700"),
];

describe("allocateOldestFirst", () => {
  it("settles what has been due longest and stops when the money is used up", () => {
    expect(allocateOldestFirst("600", invoices)).toEqual({ a: "300.50", b: "299.5" });
  });

  it("leaves the rest as an advance", () => {
    const parts = allocateOldestFirst("2000", invoices);
    expect(allocated(parts)).toBe("1500.5");
    expect(requested(parts)).toHaveLength(3);
  });

  it("allocates nothing of nothing", () => {
    expect(requested(allocateOldestFirst("0", invoices))).toEqual([]);
  });
});
