import type { ReactNode } from "react";
import "./document-refs.css";

type Props<Ref> = {
  title: string;
  empty: string;
  refs: readonly Ref[];
  refKey: (ref: Ref) => string;
  render: (ref: Ref) => ReactNode;
};

/** The documents that came of another one, each on a line of its own. */
export function DocumentRefs<Ref>({ title, empty, refs, refKey, render }: Props<Ref>) {
  return (
    <section className="panel" aria-label={title}>
      <h2 className="panel-title">{title}</h2>
      {refs.length === 0 && <p className="panel-body muted">{empty}</p>}
      <ul className="document-refs">
        {refs.map((ref) => (
          <li key={refKey(ref)}>{render(ref)}</li>
        ))}
      </ul>
    </section>
  );
}
