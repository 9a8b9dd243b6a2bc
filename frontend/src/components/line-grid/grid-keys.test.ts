import { describe, expect, it } from "vitest";
import { type GridPlace, moveFor } from "./grid-keys";

const ROWS = 5;
const press = (key: string, at: GridPlace, held: { ctrl?: boolean; shift?: boolean; alt?: boolean } = {}) =>
  moveFor({ key, ctrl: false, shift: false, alt: false, composing: false, ...held }, at, ROWS);

describe("keys of the grid", () => {
  it("go on from item to quantity to the next line", () => {
    expect(press("Enter", { row: 1, column: "item" })).toEqual({ row: 1, column: "quantity" });
    expect(press("Enter", { row: 1, column: "quantity" })).toEqual({ row: 2, column: "item" });
    expect(press("Enter", { row: 1, column: "unit" })).toEqual({ row: 2, column: "item" });
    expect(press("Enter", { row: 4, column: "quantity" })).toEqual({ row: 4, column: "item" });
  });

  it("move up and down within the column and stop at the edges", () => {
    expect(press("ArrowDown", { row: 1, column: "unit" })).toEqual({ row: 2, column: "unit" });
    expect(press("ArrowUp", { row: 1, column: "unit" })).toEqual({ row: 0, column: "unit" });
    expect(press("Enter", { row: 1, column: "item" }, { shift: true })).toEqual({ row: 0, column: "item" });
    expect(press("ArrowUp", { row: 0, column: "item" })).toBeUndefined();
    expect(press("ArrowDown", { row: 4, column: "item" })).toBeUndefined();
  });

  it("jump, remove and place with Ctrl", () => {
    expect(press("Home", { row: 3, column: "quantity" }, { ctrl: true })).toEqual({
      row: 0,
      column: "quantity",
    });
    expect(press("End", { row: 3, column: "quantity" }, { ctrl: true })).toEqual({
      row: 4,
      column: "quantity",
    });
    expect(press("Delete", { row: 3, column: "quantity" }, { ctrl: true })).toBe("remove");
  });

  it("leave the caret, Tab, Alt, Ctrl+Enter and a composing input method alone", () => {
    expect(press("ArrowLeft", { row: 1, column: "item" })).toBeUndefined();
    expect(press("Tab", { row: 1, column: "item" })).toBeUndefined();
    expect(press("Enter", { row: 3, column: "quantity" }, { ctrl: true })).toBeUndefined();
    expect(press("ArrowDown", { row: 1, column: "unit" }, { alt: true })).toBeUndefined();
    const composing = { key: "Enter", ctrl: false, shift: false, alt: false, composing: true };
    expect(moveFor(composing, { row: 1, column: "item" }, ROWS)).toBeUndefined();
  });
});
