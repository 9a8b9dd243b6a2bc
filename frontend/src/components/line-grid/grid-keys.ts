/** Where a key leads in the grid; pure, so that every rule of movement is one line of a test. */

export const COLUMNS = ["item", "quantity", "unit", "price"] as const;
export type GridColumn = (typeof COLUMNS)[number];
export type GridPlace = { row: number; column: GridColumn };

export type GridMove = GridPlace | "remove" | undefined;

type Key = {
  key: string;
  ctrl: boolean;
  shift: boolean;
  alt: boolean;
  composing: boolean;
};

/** `rows` counts the blank line at the foot. Left and right stay with the caret, Tab with the browser. */
export function moveFor(key: Key, at: GridPlace, rows: number): GridMove {
  if (key.composing || key.alt) return undefined;
  if (key.ctrl) return controlMove(key.key, at, rows);
  switch (key.key) {
    case "ArrowUp":
      return at.row > 0 ? { ...at, row: at.row - 1 } : undefined;
    case "ArrowDown":
      return at.row < rows - 1 ? { ...at, row: at.row + 1 } : undefined;
    case "Enter":
      return key.shift ? moveFor({ ...key, key: "ArrowUp" }, at, rows) : onward(at, rows);
    default:
      return undefined;
  }
}

function controlMove(key: string, at: GridPlace, rows: number): GridMove {
  switch (key) {
    case "Delete":
      return "remove";
    case "Home":
      return { ...at, row: 0 };
    case "End":
      return { ...at, row: rows - 1 };
    default:
      return undefined;
  }
}

/** Item, then quantity, then the next line: the two things every line needs. */
const onward = (at: GridPlace, rows: number): GridPlace =>
  at.column === "item"
    ? { row: at.row, column: "quantity" }
    : { row: Math.min(at.row + 1, rows - 1), column: "item" };
