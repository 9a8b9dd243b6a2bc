import type { ReactNode } from "react";
import "./terms.css";

/** What a document says besides its lines, while it is being written. */
export function Terms({ children }: { children: ReactNode }) {
  return <div className="terms">{children}</div>;
}

type Props = {
  label: string;
  id: string;
  fault?: string | undefined;
  /** Over the whole width of a phone. */
  wide?: boolean;
  children: ReactNode;
};

export function Term({ label, id, fault, wide = false, children }: Props) {
  return (
    <div className={wide ? "terms-wide" : undefined}>
      <label htmlFor={id}>{label}</label>
      {children}
      {fault && (
        <p role="alert" className="terms-fault">
          {fault}
        </p>
      )}
    </div>
  );
}
