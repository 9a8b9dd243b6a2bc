import { expect, test } from "vitest";
import { lotsOf, writtenLots } from "./lots";

test("lots are typed with quantity and day, serial numbers alone", () => {
  expect(lotsOf("L1=1,5@2031-01-31; L2 = 10")).toEqual([
    { lot: "L1", quantity: "1.5", expires_on: "2031-01-31" },
    { lot: "L2", quantity: "10" },
  ]);
  expect(lotsOf("S1; S2;")).toEqual([
    { lot: "S1", quantity: "1" },
    { lot: "S2", quantity: "1" },
  ]);
  expect(lotsOf("")).toEqual([]);
});

test("what cannot be read is not guessed", () => {
  expect(lotsOf("L1=many")).toBeUndefined();
  expect(lotsOf("L1=1@soon")).toBeUndefined();
  expect(lotsOf("=3")).toBeUndefined();
});

test("lots are written as they are typed", () => {
  const typed = "L1=1.5@2031-01-31; L2=10; S1";
  expect(writtenLots(lotsOf(typed) ?? [])).toBe(typed);
});
