import type { ReactNode } from "react";
import "./chips.css";

/** Links of which one is current: the states of a list, or the pages of one subject. */
export function Chips({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav className="chips" aria-label={label}>
      {children}
    </nav>
  );
}
