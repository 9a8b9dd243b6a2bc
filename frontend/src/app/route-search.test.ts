import { describe, expect, it } from "vitest";
import { carries, oneOf } from "./route-search";

describe("what an address carries", () => {
  it("is read by name, days only where they are days", () => {
    const read = carries("partner", "from", "cursor");
    expect(read({ partner: "p1", from: "2026-11-26", cursor: 12, other: "x" })).toEqual({
      partner: "p1",
      from: "2026-11-26",
      cursor: "12",
    });
    expect(read({ partner: "", from: "yesterday", cursor: {} })).toEqual({});
  });

  it("is one of the known states, or none", () => {
    const read = oneOf("status", ["sent", "closed"], "query");
    expect(read({ status: "closed", query: "PO26" })).toEqual({ status: "closed", query: "PO26" });
    expect(read({ status: "lost" })).toEqual({});
  });
});
