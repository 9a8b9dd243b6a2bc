/** How the company writes figures, in place of the language's own way. */
export type NumberFormat = "language" | "point" | "comma" | "space";

// Languages that write figures so; none of their words appear.
const TAGS: Record<Exclude<NumberFormat, "language">, string> = {
  point: "vi-VN",
  comma: "en-US",
  space: "fr-FR",
};

let chosen: NumberFormat = "language";

export const numberFormat = (): NumberFormat => chosen;

export function setNumberFormat(next: NumberFormat): void {
  chosen = next;
}

/** The tag to format figures by, for a language that has `own`. */
export const numberTag = (own: string): string => (chosen === "language" ? own : TAGS[chosen]);
