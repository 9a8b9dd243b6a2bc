/** Quantities of a document's lines for one step of it: what is delivered now, received, returned, changed. */
import { useState } from "react";
import { messagesByField } from "@/api/problem";
import { type Decimal, isPositive } from "@/i18n/decimal";

export type PartLine = { line_no: number; item: { code: string; name: string }; unit: string };

type Values = Readonly<Record<number, Decimal | undefined>>;

export type Parts = {
  values: Values;
  set: (lineNo: number, quantity: Decimal | undefined) => void;
};

/** One box per line: what was typed, else `start` of the line as it is known by now. */
export function useParts<Line extends PartLine>(
  lines: readonly Line[],
  start: (line: Line) => Decimal | undefined,
): Parts {
  const [typed, setTyped] = useState<Values>({});
  return {
    values: { ...Object.fromEntries(lines.map((line) => [line.line_no, start(line)])), ...typed },
    set: (lineNo, quantity) => setTyped((before) => ({ ...before, [lineNo]: quantity })),
  };
}

export type Part = { line_no: number; quantity: Decimal };

/** The lines that are given a quantity above nothing, as the server takes them. */
export const partsOf = (lines: readonly PartLine[], { values }: Parts): Part[] =>
  lines.flatMap(({ line_no }) => {
    const quantity = values[line_no];
    return quantity !== undefined && isPositive(quantity) ? [{ line_no, quantity }] : [];
  });

/** What the server says of a line; `sent` are the lines in the order of the request, in its field `named`. */
export function partFaults(
  error: unknown,
  sent: readonly { line_no: number }[],
  named = "lines",
): Map<number, string> {
  const faults = new Map<number, string>();
  for (const [path, message] of messagesByField(error)) {
    const [field, place] = path.split(".");
    const line = field === named ? sent[Number(place)] : undefined;
    if (line && !faults.has(line.line_no)) faults.set(line.line_no, message);
  }
  return faults;
}
