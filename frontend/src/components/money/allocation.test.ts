import { describe, expect, it } from "vitest";
import { ApiProblem } from "@/api/problem";
import {
  allocated,
  allocateOldestFirst,
  allocationFaults,
  appliedNow,
  mostToSetOff,
  type OpenInvoice,
  requested,
  settleable,
} from "./allocation";

type Ref = { id: string; number: string };

const invoice = (id: string, due_on: string, open_amount: string) =>
  ({
    id,
    kind: "invoice",
    due_on,
    issued_on: "2026-11-01",
    number: id,
    open_amount,
    currency: "VND",
  }) as OpenInvoice;

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

describe("what money can settle", () => {
  it("is invoices in its own currency, those due longest first, never credit notes", () => {
    const others = [
      { ...invoice("usd", "2026-11-02", "10"), currency: "USD" },
      { ...invoice("credit", "2026-11-02", "10"), kind: "credit_note" as const },
    ];
    expect(settleable([...others, ...invoices], "VND").map(({ id }) => id)).toEqual(["a", "b", "c"]);
  });

  it("sets off no more than is open on the side that owes less", () => {
    expect(mostToSetOff(invoices, [invoice("d", "2026-12-01", "900")])).toBe("900");
    expect(mostToSetOff(invoices, [])).toBe("0");
  });

  it("shows what is applied now, once for each invoice, without what was taken back", () => {
    const [a, b] = ["a", "b"].map((id) => ({ id, number: id })) as [Ref, Ref];
    const rows = [
      { invoice: a, amount: "300" },
      { invoice: b, amount: "50" },
      { invoice: a, amount: "-300" },
      { invoice: b, amount: "7" },
    ];
    expect(appliedNow(rows)).toEqual([{ invoice: b, amount: "57" }]);
  });

  it("tells a refusal at the invoice it is about, side by side", () => {
    const refusal = new ApiProblem(422, "allocation_invalid", "", [
      { pointer: "/payable_allocations/1/amount", code: "unheard_of", message: "Too much." },
    ]);
    const sent = [{ invoice_id: "a" }, { invoice_id: "b" }];
    expect([...allocationFaults(refusal, sent, "payable_allocations")]).toEqual([["b", "Too much."]]);
    expect(allocationFaults(refusal, sent).size).toBe(0);
  });
});
