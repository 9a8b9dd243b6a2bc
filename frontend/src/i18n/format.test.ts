import { beforeEach, describe, expect, it } from "vitest";
import { isPositive, percentOf, sum } from "./decimal";
import { fold, highlight } from "./fold";
import { formatAmount, formatDate, formatMoment, formatMoney, formatPercent, formatQuantity } from "./format";
import { chooseLocale } from "./locale";

describe("formats", () => {
  beforeEach(() => chooseLocale("vi"));

  it("writes Vietnamese money with points and the đồng sign behind a no-break space", () => {
    expect(formatMoney("1234567", "VND")).toBe("1.234.567\u00a0₫");
    expect(formatMoney("1234567.5", "USD")).toBe("1.234.567,50\u00a0US$");
  });

  it("keeps every digit of numbers that a float would round", () => {
    expect(formatAmount("90071992547409931", "VND")).toBe("90.071.992.547.409.931");
    expect(formatQuantity("0.100000")).toBe("0,1");
    expect(sum(["0.1", "0.2"])).toBe("0.3");
  });

  it("shows a dash for what is kept from the reader, and for what is made of it", () => {
    const { price } = JSON.parse("{}");
    expect(formatAmount(sum(["1", price]), "VND")).toBe("–");
    expect([formatQuantity(price), formatPercent(price), isPositive(price)]).toEqual(["–", "–", false]);
    expect([percentOf(price, "10"), percentOf("10", price)]).toEqual([0, 0]);
  });

  it("puts negative book amounts in brackets", () => {
    expect(formatAmount("-1000", "VND")).toBe("(1.000)");
  });

  it("writes dates day first, and year first in Korean", async () => {
    expect(formatDate("2026-11-03")).toBe("03/11/2026");
    expect(formatMoment("2026-11-23T17:30:00Z")).toBe("24/11/2026 00:30");
    await chooseLocale("ko");
    expect(formatDate("2026-11-03")).toBe("2026-11-03");
  });

  it("writes rates without idle zeros", () => {
    expect(formatPercent("8.0000")).toBe("8%");
    expect(formatPercent("3.5")).toBe("3,5%");
  });

  it("keeps bars within their track", () => {
    expect(percentOf("150", "100")).toBe(100);
    expect(percentOf("-5", "100")).toBe(0);
    expect(percentOf("5", "0")).toBe(100);
  });
});

describe("fold", () => {
  it("drops diacritics and đ", () => {
    expect(fold("Đường Biên Hòa")).toBe("duong bien hoa");
  });

  it("marks what was looked for", () => {
    expect(highlight("Đường trắng", "duo tr")).toEqual([
      { text: "Đườ", hit: true },
      { text: "ng ", hit: false },
      { text: "tr", hit: true },
      { text: "ắng", hit: false },
    ]);
  });
});
