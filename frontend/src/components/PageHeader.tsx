import type { ReactNode } from "react";
import "./page-header.css";

type Props = { title: ReactNode; aside?: ReactNode; back?: ReactNode; children?: ReactNode };

export function PageHeader({ title, aside, back, children }: Props) {
  return (
    <header className="page-header">
      {back && <div className="page-header-back">{back}</div>}
      <div className="page-header-title">
        <h1>{title}</h1>
        {aside}
      </div>
      {children && <div className="page-header-actions">{children}</div>}
    </header>
  );
}
