import { describe, expect, it } from "vitest";
import { inferSeparators, parseDecimal, separatorsOf } from "./numbers";

const vi = separatorsOf("vi");
const en = separatorsOf("en");

describe("parseDecimal", () => {
  it.each([
    ["12", "12"],
    ["1.234.567", "1234567"],
    ["1.234,5", "1234.5"],
    ["1,234.5", "1234.5"],
    ["0,75", "0.75"],
    [",5", "0.5"],
    ["12,50", "12.5"],
    ["1 234", "1234"],
    ["1\u00a0234\u00a0567 ₫", "1234567"],
    ["2.500đ", "2500"],
    ["(1.000)", "-1000"],
    ["-3,25", "-3.25"],
    ["007", "7"],
    ["1234.567", "1234.567"],
    ["123456789012345678901234,000001", "123456789012345678901234.000001"],
  ])("reads %s as %s in Vietnamese", (text, value) => {
    expect(parseDecimal(text, vi)).toBe(value);
  });

  it("lets the locale decide what a text cannot say itself", () => {
    expect(parseDecimal("1.000", vi)).toBe("1000");
    expect(parseDecimal("1.000", en)).toBe("1");
    expect(parseDecimal("1,000", vi)).toBe("1");
    expect(parseDecimal("1,000", en)).toBe("1000");
    expect(parseDecimal("0.125", vi)).toBe("0.125");
  });

  it.each(["", "abc", "1.2.3", "1,2,3", "12kg", "1.23.456", "--1", "1e5", "."])("refuses %s", (text) => {
    expect(parseDecimal(text, vi)).toBeUndefined();
  });
});

describe("inferSeparators", () => {
  it("follows the first cell that leaves no doubt", () => {
    expect(inferSeparators(["1,000", "2,5"], "vi")).toEqual(vi);
    expect(inferSeparators(["1,000", "2.5"], "vi")).toEqual(en);
    expect(inferSeparators(["1.000", "1.234.567"], "en")).toEqual(vi);
  });

  it("falls back to the locale", () => {
    expect(inferSeparators(["1.000", "12", "tên hàng"], "vi")).toEqual(vi);
    expect(inferSeparators(["1,000", "12"], "ko")).toEqual(en);
  });
});
