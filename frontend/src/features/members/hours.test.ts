import { describe, expect, it } from "vitest";
import { daysOf, daysText, networksOf, spansOf, weekdayTexts, weeklyOf } from "./hours";

describe("hours as people write them", () => {
  it("reads one or more spans, with or without a leading zero", () => {
    expect(spansOf("8:00-12:00, 13:30 – 24:00")).toEqual([
      { opens: "08:00", closes: "12:00" },
      { opens: "13:30", closes: "24:00" },
    ]);
    expect(spansOf(" ")).toEqual([]);
  });

  it.each(["8-12", "08:00", "25:00-26:00", "12:00-08:00", "08:00-08:00"])("does not read %s", (text) => {
    expect(spansOf(text)).toBeUndefined();
    expect(weeklyOf({ 1: text })).toBeUndefined();
    expect(daysOf(`2026-09-05 ${text}`)).toBeUndefined();
  });

  it("gives back what it was given", () => {
    const weekly = [
      { weekday: 1, opens: "08:00", closes: "12:00" },
      { weekday: 1, opens: "13:30", closes: "17:30" },
      { weekday: 6, opens: "08:00", closes: "12:00" },
    ];
    expect(weeklyOf(weekdayTexts(weekly))).toEqual(weekly);
    const days = [
      { day: "2026-09-02", spans: [] },
      { day: "2026-09-05", spans: [{ opens: "08:00", closes: "12:00" }] },
    ];
    expect(daysOf(daysText(days))).toEqual(days);
    expect(networksOf(" 203.0.113.0/24\n\n2001:db8::/32 ")).toEqual(["203.0.113.0/24", "2001:db8::/32"]);
  });
});
