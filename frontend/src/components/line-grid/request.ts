/** The draft's lines as the server wants them, and the server's pointers back as lines of the draft. */
import { ApiProblem, type FieldProblem, fieldMessage, pointerPath } from "@/api/problem";
import { type DraftLine, isBlank, isDecimal } from "./lines";

export type LineField = "item" | "quantity" | "unit" | "price";
export type LineProblem = { field: LineField; message: string };
export type MissingPart = "item" | "quantity" | "number" | "price";

type NamedLine = { item_id: string } | { item_code: string };
export type RequestLine = NamedLine & { quantity: string; unit?: string };

/** What keeps a line from being sent; a blank line is simply not part of the document. */
export function missingPart(line: DraftLine): MissingPart | undefined {
  if (isBlank(line)) return undefined;
  if (line.code.trim() === "") return "item";
  if (line.quantity.trim() === "") return "quantity";
  if (!isDecimal(line.quantity)) return "number";
  return line.price && !isDecimal(line.price) ? "price" : undefined;
}

export const sendable = (lines: readonly DraftLine[]): DraftLine[] =>
  lines.filter((line) => !isBlank(line) && missingPart(line) === undefined);

export function requestLine(line: DraftLine): RequestLine {
  const named = line.item ? { item_id: line.item.id } : { item_code: line.code.trim() };
  return { ...named, quantity: line.quantity, ...(line.unit ? { unit: line.unit } : {}) };
}

const FIELDS: Record<string, LineField> = {
  quantity: "quantity",
  unit: "unit",
  unit_price: "price",
  unit_cost: "price",
};

export const asLineProblem = (problem: FieldProblem): LineProblem => ({
  field: FIELDS[String(pointerPath(problem.pointer)[2])] ?? "item",
  message: fieldMessage(problem),
});

/** The line problems of a refused document, by draft line; `keys` are those of the lines that were sent. */
export function lineProblems(error: unknown, keys: readonly number[]): Map<number, LineProblem[]> {
  const problems = new Map<number, LineProblem[]>();
  if (!(error instanceof ApiProblem)) return problems;
  for (const field of error.errors) {
    const [list, index] = pointerPath(field.pointer);
    const key = list === "lines" && typeof index === "number" ? keys[index] : undefined;
    if (key !== undefined) problems.set(key, [...(problems.get(key) ?? []), asLineProblem(field)]);
  }
  return problems;
}

/** Refusals of the document as a whole: everything that no single line answers for. */
export const documentProblems = (errors: readonly FieldProblem[]): FieldProblem[] =>
  errors.filter((problem) => typeof pointerPath(problem.pointer)[1] !== "number");
