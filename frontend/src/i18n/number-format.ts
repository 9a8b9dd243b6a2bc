/** How the company writes figures, in place of the language's own way; the next visit begins with it. */
import { useSyncExternalStore } from "react";

export type NumberFormat = "language" | "point" | "comma" | "space";

// Languages that write figures so; none of their words appear.
const TAGS: Record<Exclude<NumberFormat, "language">, string> = {
  point: "vi-VN",
  comma: "en-US",
  space: "fr-FR",
};

const STORE = "giao.numbers";
const listeners = new Set<() => void>();

const known = (text: string | null | undefined): NumberFormat =>
  text && text in TAGS ? (text as NumberFormat) : "language";

let chosen = known(globalThis.localStorage?.getItem(STORE));

export const numberFormat = (): NumberFormat => chosen;

export function setNumberFormat(next: NumberFormat): void {
  if (next === chosen) return;
  chosen = next;
  globalThis.localStorage?.setItem(STORE, next);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** For what has to be written anew when it changes. */
export const useNumberFormat = (): NumberFormat => useSyncExternalStore(subscribe, numberFormat);

/** The tag to format figures by, for a language that has `own`. */
export const numberTag = (own: string): string => (chosen === "language" ? own : TAGS[chosen]);
