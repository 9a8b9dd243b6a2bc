/** The lines of a document being written: plain data, changed only by the reducer below. */
import type { OwnValues } from "@/api/types";
import type { Decimal } from "@/i18n/decimal";

export type ChosenItem = { id: string; code: string; name: string; units: readonly string[] };

export type DraftLine = {
  key: number;
  /** What stands in the item box: a code, or what was typed to find one. */
  code: string;
  /** Set when the item was picked from the list; otherwise the server looks the code up. */
  item?: ChosenItem | undefined;
  /** A decimal string, or the text as typed while it is no number. */
  quantity: string;
  /** Absent: the item's own selling unit. */
  unit?: string | undefined;
  /** A decimal string, or the text as typed; absent where the document asks for none, or the server knows it. */
  price?: string | undefined;
  /** The company's own fields; none before anything is entered. */
  custom?: OwnValues | undefined;
};

export type LineContent = Pick<DraftLine, "code" | "quantity" | "unit" | "price" | "custom">;
export type Lines = { nextKey: number; lines: readonly DraftLine[] };

export type LinesAction =
  | { type: "edit"; key: number; change: Partial<LineContent> }
  | { type: "choose"; key: number; item: ChosenItem }
  | { type: "remove"; key: number }
  | { type: "insert"; at: number; rows: readonly LineContent[] }
  | { type: "fillQuantities"; from: number; quantities: readonly string[] }
  | { type: "clear" };

export const isDecimal = (text: string): text is Decimal => /^-?\d+(\.\d+)?$/.test(text);

export const isBlank = (line: DraftLine): boolean => line.code.trim() === "" && line.quantity.trim() === "";

/** There is always exactly one blank line at the foot, ready to be typed into. */
function withBlankFoot({ nextKey, lines }: Lines): Lines {
  const last = lines.at(-1);
  if (last && isBlank(last)) return { nextKey, lines };
  return { nextKey: nextKey + 1, lines: [...lines, { key: nextKey, code: "", quantity: "" }] };
}

/** The lines of a document that was written before, ready to be changed. */
export const withFoot = (lines: readonly DraftLine[]): Lines =>
  withBlankFoot({ nextKey: Math.max(0, ...lines.map(({ key }) => key)) + 1, lines });

export const emptyLines = (): Lines => withFoot([]);

function edit(state: Lines, key: number, change: (line: DraftLine) => DraftLine): Lines {
  return { ...state, lines: state.lines.map((line) => (line.key === key ? change(line) : line)) };
}

/** A retyped code no longer means the item picked before, nor its unit. */
function retype(line: DraftLine, change: Partial<LineContent>): DraftLine {
  const other = change.code !== undefined && change.code !== line.code;
  return other
    ? { key: line.key, quantity: line.quantity, custom: line.custom, code: line.code, ...change }
    : { ...line, ...change };
}

function insert(state: Lines, at: number, rows: readonly LineContent[]): Lines {
  const added = rows.map((row, i) => ({ ...row, key: state.nextKey + i }));
  const target = state.lines.findIndex((line) => line.key === at);
  const index = target < 0 ? state.lines.length : target;
  const here = state.lines[index];
  const replaced = here && isBlank(here) ? 1 : 0;
  return {
    nextKey: state.nextKey + rows.length,
    lines: state.lines.toSpliced(index, replaced, ...added),
  };
}

function fillQuantities(state: Lines, from: number, quantities: readonly string[]): Lines {
  const start = state.lines.findIndex((line) => line.key === from);
  if (start < 0) return state;
  const lines = state.lines.map((line, i) => {
    const quantity = i >= start ? quantities[i - start] : undefined;
    return quantity === undefined ? line : { ...line, quantity };
  });
  return { ...state, lines };
}

function change(state: Lines, action: LinesAction): Lines {
  switch (action.type) {
    case "edit":
      return edit(state, action.key, (line) => retype(line, action.change));
    case "choose": {
      const { item } = action;
      return edit(state, action.key, (line) => ({ ...line, item, code: item.code, unit: item.units[0] }));
    }
    case "remove":
      return { ...state, lines: state.lines.filter((line) => line.key !== action.key) };
    case "insert":
      return insert(state, action.at, action.rows);
    case "fillQuantities":
      return fillQuantities(state, action.from, action.quantities);
    case "clear":
      return { nextKey: state.nextKey, lines: [] };
  }
}

export const linesReducer = (state: Lines, action: LinesAction): Lines =>
  withBlankFoot(change(state, action));
