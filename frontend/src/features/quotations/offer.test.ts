import { describe, expect, it } from "vitest";
import { changed, type OfferLine, offerOf, startOf, wholeDays } from "./offer";

const line = {
  line_no: 2,
  quantity: "100",
  unit_price: "50000",
  offered_quantity: "60",
  lead_time_days: 7,
  delivers_on: null,
  offer_comment: "Hàng mới",
} as OfferLine;

describe("quoting anew", () => {
  it("says again all that was said, the days of delivery too", () => {
    expect(offerOf(line, startOf(line))).toEqual([
      { line_no: 2, unit_price: "50000", quantity: "60", lead_time_days: 7, comment: "Hàng mới" },
    ]);
    const dated = { ...line, lead_time_days: null, delivers_on: "2026-12-24" };
    expect(offerOf(dated, startOf(dated))[0]).toMatchObject({ delivers_on: "2026-12-24" });
  });

  it("keeps the days of delivery when anything else is changed", () => {
    expect(changed(startOf(line), { price: "49000" })).toMatchObject({ days: "7", on: undefined });
  });

  it("lets a day take the place of days, and days of a day", () => {
    const dated = changed(startOf(line), { on: "2026-12-24" });
    expect(dated).toMatchObject({ on: "2026-12-24", days: undefined });
    expect(changed(dated, { days: "3" })).toMatchObject({ on: undefined, days: "3" });
    expect(offerOf(line, changed(dated, { days: "0" }))[0]).toMatchObject({ lead_time_days: 0 });
  });

  it("takes whole days only", () => {
    expect([undefined, "0", "14"].map((days) => wholeDays({ days, comment: "" }))).toEqual([
      true,
      true,
      true,
    ]);
    expect(["2.5", "-1", "99999"].map((days) => wholeDays({ days, comment: "" }))).toEqual([
      false,
      false,
      false,
    ]);
  });

  it("offers nothing without a price", () => {
    expect(offerOf(line, changed(startOf(line), { price: undefined }))).toEqual([]);
  });
});
