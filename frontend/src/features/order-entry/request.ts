/** The draft as the server wants it, and the server's pointers back as lines of the draft. */
import { ApiProblem, type FieldProblem, fieldMessage, pointerPath } from "@/api/problem";
import type { PreviewLine, PreviewRequest } from "@/api/types";
import { type DraftLine, isBlank, isDecimal } from "./lines";

export type LineField = "item" | "quantity" | "unit";
export type LineProblem = { field: LineField; message: string };
export type MissingPart = "item" | "quantity" | "number";

type RequestLine = PreviewRequest["lines"][number];

/** What keeps a line from being sent; a blank line is simply not part of the order. */
export function missingPart(line: DraftLine): MissingPart | undefined {
  if (isBlank(line)) return undefined;
  if (line.code.trim() === "") return "item";
  if (line.quantity.trim() === "") return "quantity";
  return isDecimal(line.quantity) ? undefined : "number";
}

export const sendable = (lines: readonly DraftLine[]): DraftLine[] =>
  lines.filter((line) => !isBlank(line) && missingPart(line) === undefined);

export function requestLine(line: DraftLine): RequestLine {
  const named = line.item ? { item_id: line.item.id } : { item_code: line.code.trim() };
  return { ...named, quantity: line.quantity, ...(line.unit ? { unit: line.unit } : {}) };
}

/** What an answer belongs to: a line whose item has been changed since has no answer any more. */
export const askedOf = (line: DraftLine): string => `${line.key} ${line.code}`;

export function byLine(asked: readonly string[], answers: readonly PreviewLine[]): Map<string, PreviewLine> {
  const lines = new Map<string, PreviewLine>();
  asked.forEach((question, i) => {
    const answer = answers[i];
    if (answer) lines.set(question, answer);
  });
  return lines;
}

const FIELDS: Record<string, LineField> = { quantity: "quantity", unit: "unit" };

export const asLineProblem = (problem: FieldProblem): LineProblem => ({
  field: FIELDS[String(pointerPath(problem.pointer)[2])] ?? "item",
  message: fieldMessage(problem),
});

/** The line problems of a refused order, by draft line; `keys` are those of the lines that were sent. */
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

/** Refusals of the order as a whole: everything that no single line answers for. */
export const orderProblems = (errors: readonly FieldProblem[]): FieldProblem[] =>
  errors.filter((problem) => typeof pointerPath(problem.pointer)[1] !== "number");
