/** Cells copied from a spreadsheet, read into order lines. */
import { fold } from "@/i18n/fold";
import type { Locale } from "@/i18n/locale";
import { inferSeparators, looksNumeric, parseDecimal } from "@/i18n/numbers";
import type { LineContent } from "./lines";

export type Pasted =
  | { kind: "lines"; rows: LineContent[] }
  | { kind: "quantities"; quantities: string[] }
  | { kind: "text" };

type Role = "code" | "quantity" | "unit";
type Columns = Partial<Record<Role, number>>;

const HEADINGS: Record<Role, readonly string[]> = {
  code: [
    "ma hang",
    "ma hh",
    "ma sp",
    "ma san pham",
    "ma vat tu",
    "ma",
    "item code",
    "code",
    "sku",
    "품목코드",
  ],
  quantity: ["so luong", "sl", "sl dat", "quantity", "qty", "수량"],
  unit: ["don vi tinh", "dvt", "don vi", "unit", "uom", "단위"],
};

/** Tab-separated rows as spreadsheets put them on the clipboard: quoted cells may hold tabs, breaks and "". */
export function parseTsv(text: string): string[][] {
  const rows: string[][] = [[]];
  const cells = /("(?:[^"]|"")*"|[^\t\r\n]*)(\t|\r\n|\n|\r|$)/g;
  for (const [whole, cell = "", end] of text.matchAll(cells)) {
    if (whole === "" && rows.at(-1)?.length === 0) break;
    const quoted = /^"([\s\S]*)"$/.exec(cell)?.[1];
    rows.at(-1)?.push((quoted?.replaceAll('""', '"') ?? cell).trim());
    if (end !== "\t" && end !== "") rows.push([]);
    if (end === "") break;
  }
  return rows.filter((row) => row.some((cell) => cell !== ""));
}

function fromHeadings(row: readonly string[]): Columns | undefined {
  const titles = row.map((cell) =>
    fold(cell)
      .replace(/[.:*()]/g, "")
      .trim(),
  );
  const columns: Columns = {};
  for (const role of ["code", "quantity", "unit"] as const) {
    const found = HEADINGS[role].map((title) => titles.indexOf(title)).find((index) => index >= 0);
    if (found !== undefined) columns[role] = found;
  }
  return columns.code !== undefined && columns.quantity !== undefined ? columns : undefined;
}

const column = (rows: readonly string[][], index: number): string[] => rows.map((row) => row[index] ?? "");

const isSerial = (cells: readonly string[]): boolean => cells.every((cell, i) => cell === String(i + 1));

/** A column of numbers; single faulty cells are left for the line to complain about. */
function isNumeric(cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => cell !== "");
  return filled.length > 0 && filled.filter(looksNumeric).length * 2 > filled.length;
}

const isUnits = (cells: readonly string[]): boolean =>
  cells.some((cell) => cell !== "") && cells.every((cell) => /^\p{L}{0,8}$/u.test(cell));

/** Without headings: the first column is the code (after a serial number), the next numbers are quantities. */
function fromShape(rows: readonly string[][]): Columns {
  const width = Math.max(...rows.map((row) => row.length));
  const code = width > 2 && isSerial(column(rows, 0)) ? 1 : 0;
  const columns: Columns = { code };
  for (let i = code + 1; i < width; i++) {
    if (isNumeric(column(rows, i))) {
      columns.quantity = i;
      break;
    }
  }
  const { quantity } = columns;
  if (quantity === undefined) return columns;
  const beside = [quantity - 1, quantity + 1].filter((i) => i > code && i < width);
  const unit = beside.find((i) => isUnits(column(rows, i)));
  return unit === undefined ? columns : { ...columns, unit };
}

/** Read `text`; `kind: "text"` means a single cell that the input box itself should take. */
export function readPasted(text: string, intoQuantity: boolean, locale: Locale): Pasted {
  const all = parseTsv(text.normalize("NFC"));
  const single = all.length === 0 || (all.length === 1 && all[0]?.length === 1);
  if (single) return { kind: "text" };
  const headed = fromHeadings(all[0] ?? []);
  const rows = headed ? all.slice(1) : all;
  if (rows.length === 0) return { kind: "text" };
  if (intoQuantity && rows.every((row) => row.length === 1)) {
    return { kind: "quantities", quantities: readQuantities(column(rows, 0), locale) };
  }
  const columns = headed ?? fromShape(rows);
  const quantities = readQuantities(
    columns.quantity === undefined ? [] : column(rows, columns.quantity),
    locale,
  );
  const lines = rows.map((row, i) => ({
    code: row[columns.code ?? 0] ?? "",
    quantity: quantities[i] ?? "",
    unit: (columns.unit === undefined ? "" : row[columns.unit]) || undefined,
  }));
  return { kind: "lines", rows: lines.filter((line) => line.code !== "") };
}

function readQuantities(cells: readonly string[], locale: Locale): string[] {
  const separators = inferSeparators(cells, locale);
  return cells.map((cell) => parseDecimal(cell, separators) ?? cell);
}
