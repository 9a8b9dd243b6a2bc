import { describe, expect, it } from "vitest";
import { parseTsv, readPasted } from "./paste";

const lines = (text: string, locale: "vi" | "en" | "ko" = "vi") => {
  const pasted = readPasted(text, false, locale);
  return pasted.kind === "lines"
    ? pasted.rows.map(({ code, quantity, unit }) => [code, quantity, unit])
    : pasted;
};

describe("parseTsv", () => {
  it("reads rows and cells, whatever ends the lines", () => {
    expect(parseTsv("A\t1\r\nB\t2\n\nC\t3\r\n")).toEqual([
      ["A", "1"],
      ["B", "2"],
      ["C", "3"],
    ]);
  });

  it("keeps tabs, breaks and quotes of quoted cells", () => {
    expect(parseTsv('"a\tb"\t"say ""no"""\n"two\nlines"\t3')).toEqual([
      ["a\tb", 'say "no"'],
      ["two\nlines", "3"],
    ]);
  });

  it("takes a quote inside a cell as it is", () => {
    expect(parseTsv('Ống 5"\t2')).toEqual([['Ống 5"', "2"]]);
  });

  it("keeps empty cells in their columns", () => {
    expect(parseTsv("A\t\t2\n\t\t\nB\t\t")).toEqual([
      ["A", "", "2"],
      ["B", "", ""],
    ]);
  });
});

describe("readPasted", () => {
  it("follows Vietnamese headings in any order", () => {
    const copied =
      "STT\tMã hàng\tTên hàng\tĐVT\tSố lượng\tĐơn giá\n1\tNM-500\tNước mắm\tchai\t1.200\t98.000\n";
    expect(lines(copied)).toEqual([["NM-500", "1200", "chai"]]);
  });

  it("follows English and Korean headings", () => {
    expect(lines("Qty\tItem code\n2.5\tA1", "en")).toEqual([["A1", "2.5", undefined]]);
    expect(lines("품목코드\t수량\t단위\nA1\t1,200\t박스", "ko")).toEqual([["A1", "1200", "박스"]]);
  });

  it("finds code, unit and quantity without headings", () => {
    expect(lines("NM-500\tNước mắm Phú Quốc\tchai\t12\t98.000\nGAO\tGạo ST25\ttúi\t3\t185.000")).toEqual([
      ["NM-500", "12", "chai"],
      ["GAO", "3", "túi"],
    ]);
  });

  it("steps over a serial number", () => {
    expect(lines("1\tA\t5\n2\tB\t6")).toEqual([
      ["A", "5", undefined],
      ["B", "6", undefined],
    ]);
  });

  it("takes a numeric code beside a quantity for a code", () => {
    expect(lines("85123\t6\n71053\t8")).toEqual([
      ["85123", "6", undefined],
      ["71053", "8", undefined],
    ]);
  });

  it("takes codes alone, and leaves the quantity to be typed", () => {
    expect(lines("A\nB")).toEqual([
      ["A", "", undefined],
      ["B", "", undefined],
    ]);
  });

  it("reads the column's own number style where one cell shows it", () => {
    expect(lines("A\t1,000\nB\t2.5")).toEqual([
      ["A", "1000", undefined],
      ["B", "2.5", undefined],
    ]);
    expect(lines("A\t1.000\nB\t2,5")).toEqual([
      ["A", "1000", undefined],
      ["B", "2.5", undefined],
    ]);
  });

  it("leaves a faulty number as it stands, for the line to say so", () => {
    expect(lines("A\t5\nB\t12 kg?\nC\t7")).toContainEqual(["B", "12 kg?", undefined]);
  });

  it("leaves a single cell to the box", () => {
    expect(readPasted("NM-500", false, "vi")).toEqual({ kind: "text" });
    expect(readPasted("NM-500\r\n", false, "vi")).toEqual({ kind: "text" });
  });

  it("fills quantities downwards when pasted into the quantity column", () => {
    expect(readPasted("1.200\n2,5\n", true, "vi")).toEqual({
      kind: "quantities",
      quantities: ["1200", "2.5"],
    });
  });

  it("composes letters that a Mac has taken apart", () => {
    expect(lines("TRÀ\t2\nB\t1".normalize("NFD"))).toContainEqual(["TRÀ", "2", undefined]);
  });
});
