/** Which line of the draft an answer of the preview belongs to. */
import type { PreviewLine } from "@/api/types";
import type { DraftLine } from "@/components/line-grid/lines";

/** A line whose item has been changed since it was asked about has no answer any more. */
export const askedOf = (line: DraftLine): string => `${line.key} ${line.code}`;

export function byLine(asked: readonly string[], answers: readonly PreviewLine[]): Map<string, PreviewLine> {
  const lines = new Map<string, PreviewLine>();
  asked.forEach((question, i) => {
    const answer = answers[i];
    if (answer) lines.set(question, answer);
  });
  return lines;
}
