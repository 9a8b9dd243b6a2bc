import { expect, test } from "vitest";
import { suggestions } from "./use-shelves";

const milk = {
  item_id: "milk",
  tracking: "lot" as const,
  lots: [
    { lot: "B", expires_on: "2031-01-05", quantity: "5" },
    { lot: "A", expires_on: "2031-01-20", quantity: "10" },
  ],
};
const shelves = new Map([["milk", milk]]);
const line = (line_no: number, unit_factor = "1") => ({ line_no, item: { id: "milk" }, unit_factor });

test("what expires first goes first, line by line", () => {
  const texts = suggestions([line(1), line(2)], { 1: "7", 2: "3" }, shelves);
  expect([...texts.values()]).toEqual(["B=5@2031-01-05; A=2@2031-01-20", "A=3@2031-01-20"]);
});

test("lots are said in the line's unit, or not at all", () => {
  const cases = suggestions([line(1, "5")], { 1: "2" }, shelves);
  expect(cases.get(1)).toBe("B=1@2031-01-05; A=1@2031-01-20");
  expect(suggestions([line(1, "3")], { 1: "2" }, shelves).size).toBe(0);
});

test("too little that is good suggests nothing", () => {
  expect(suggestions([line(1)], { 1: "16" }, shelves).size).toBe(0);
  expect(suggestions([line(1)], { 1: "0" }, shelves).size).toBe(0);
  expect(suggestions([{ line_no: 1, item: { id: "pen" } }], { 1: "1" }, shelves).size).toBe(0);
});
