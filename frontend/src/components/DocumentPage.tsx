import type { ReactNode } from "react";
import { type Fact, Facts } from "./Facts";
import { PageHeader } from "./PageHeader";
import "./document-page.css";

type Props = {
  title: string;
  status?: ReactNode;
  back: ReactNode;
  actions?: ReactNode;
  facts: readonly Fact[];
  lines: ReactNode;
  /** What both sides say about it. */
  negotiation?: ReactNode;
  /** What came of the document, beside its totals. */
  aside?: ReactNode;
  totals?: ReactNode;
};

/** Every document reads alike: its name and state, what can be done with it, its facts, its lines, its totals. */
export function DocumentPage({
  title,
  status,
  back,
  actions,
  facts,
  lines,
  negotiation,
  aside,
  totals,
}: Props) {
  return (
    <>
      <PageHeader title={title} aside={status} back={back}>
        {actions}
      </PageHeader>
      <section className="panel">
        <div className="panel-body">
          <Facts facts={facts} />
        </div>
      </section>
      <section className="panel">{lines}</section>
      {negotiation}
      {(aside || totals) && (
        <div className="document-columns">
          <div>{aside}</div>
          {totals && (
            <section className="panel">
              <div className="panel-body">{totals}</div>
            </section>
          )}
        </div>
      )}
    </>
  );
}
