import type { ReactNode } from "react";
import "./facts.css";

export type Fact = readonly [label: string, value: ReactNode];

/** What a document says of itself, name by name; what it does not say is left out. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map(
        ([label, value]) =>
          value !== null &&
          value !== undefined &&
          value !== "" &&
          value !== false && (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
