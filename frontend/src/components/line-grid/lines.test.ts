import { describe, expect, it } from "vitest";
import { type ChosenItem, emptyLines, type Lines, type LinesAction, linesReducer } from "./lines";

const rice: ChosenItem = { id: "i1", code: "GAO-ST25", name: "Gạo ST25", units: ["túi", "thùng"] };
const linesAfter = (...actions: LinesAction[]): Lines => actions.reduce(linesReducer, emptyLines());
const shown = ({ lines }: Lines) => lines.map((line) => `${line.code}×${line.quantity}`);

describe("the order's lines", () => {
  it("always end in one blank line", () => {
    expect(shown(linesAfter({ type: "edit", key: 1, change: { code: "A" } }))).toEqual(["A×", "×"]);
    expect(shown(linesAfter({ type: "clear" }))).toEqual(["×"]);
  });

  it("take the chosen item's code and first unit", () => {
    const { lines } = linesAfter({ type: "choose", key: 1, item: rice });
    expect(lines[0]).toMatchObject({ code: "GAO-ST25", unit: "túi", item: { id: "i1" } });
  });

  it("forget item and unit when the code is retyped, but keep the quantity", () => {
    const { lines } = linesAfter(
      { type: "choose", key: 1, item: rice },
      { type: "edit", key: 1, change: { quantity: "5" } },
      { type: "edit", key: 1, change: { code: "GAO" } },
    );
    expect(lines[0]).toEqual({ key: 1, code: "GAO", quantity: "5" });
  });

  it("keep what was entered into the company's own fields when the code is retyped", () => {
    const { lines } = linesAfter(
      { type: "edit", key: 1, change: { code: "A", custom: { colour: "Đỏ" } } },
      { type: "edit", key: 1, change: { code: "B" } },
    );
    expect(lines[0]).toMatchObject({ code: "B", custom: { colour: "Đỏ" } });
  });

  it("put pasted rows in place of the blank line, and before a filled one", () => {
    const rows = [
      { code: "A", quantity: "1" },
      { code: "B", quantity: "2" },
    ];
    const pasted = linesAfter({ type: "insert", at: 1, rows });
    expect(shown(pasted)).toEqual(["A×1", "B×2", "×"]);
    const again = linesReducer(pasted, {
      type: "insert",
      at: pasted.lines[1]?.key ?? 0,
      rows: rows.slice(0, 1),
    });
    expect(shown(again)).toEqual(["A×1", "A×1", "B×2", "×"]);
    expect(new Set(again.lines.map((line) => line.key)).size).toBe(4);
  });

  it("fill quantities from a line downwards", () => {
    const pasted = linesAfter({
      type: "insert",
      at: 1,
      rows: [
        { code: "A", quantity: "" },
        { code: "B", quantity: "" },
      ],
    });
    const filled = linesReducer(pasted, {
      type: "fillQuantities",
      from: pasted.lines[0]?.key ?? 0,
      quantities: ["7", "8"],
    });
    expect(shown(filled)).toEqual(["A×7", "B×8", "×"]);
  });
});
