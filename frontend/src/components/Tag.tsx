import type { ReactNode } from "react";
import "./tag.css";

export type Tone = "good" | "info" | "warn" | "bad" | "quiet";

/** A state in one or two words; the tone only repeats what the words say. */
export function Tag({ tone, children }: { tone: Tone; children: ReactNode }) {
  return <span className={`tag tag-${tone}`}>{children}</span>;
}
