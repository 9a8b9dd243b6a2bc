import type { ReactNode } from "react";
import "./empty-state.css";

type Props = { title: string; hint?: string; children?: ReactNode };

/** Says what is not here and what to do about it. */
export function EmptyState({ title, hint, children }: Props) {
  return (
    <div className="empty-state">
      <p className="empty-state-title">{title}</p>
      {hint && <p className="muted">{hint}</p>}
      {children}
    </div>
  );
}
