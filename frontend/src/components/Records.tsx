import type { ReactNode } from "react";
import "./records.css";

export type Column<Row> = {
  key: string;
  title: string;
  render: (row: Row) => ReactNode;
  /** A number: right-aligned, in figures of one width. */
  figure?: boolean;
  /** The cell that names the row: first in the card that a phone shows. */
  heading?: boolean;
  /** Too long for a part of a card's row: comes last, over the whole width. */
  wide?: boolean;
  /** The figure that counts most: on a phone beside the heading. */
  total?: boolean;
};

type Props<Row> = {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  empty: ReactNode;
  busy?: boolean;
  footer?: ReactNode;
};

/** A real table on a wide screen, a list of cards on a phone; the roles survive the change of `display`. */
export function Records<Row>({ label, columns, rows, rowKey, empty, busy = false, footer }: Props<Row>) {
  if (rows.length === 0 && !busy) return <div className="records-frame">{empty}</div>;
  return (
    <div className="records-frame" aria-busy={busy}>
      {/* biome-ignore-start lint/a11y/noRedundantRoles: display: block on phones takes the native roles away */}
      <table className="records" role="table" aria-label={label}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                role="columnheader"
                className={column.figure ? "figure" : undefined}
              >
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={rowKey(row)} role="row">
              {columns.map((column) => (
                <td key={column.key} role="cell" data-label={column.title} className={cellClass(column)}>
                  {column.render(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {footer && <tfoot role="rowgroup">{footer}</tfoot>}
      </table>
      {/* biome-ignore-end lint/a11y/noRedundantRoles: see above */}
    </div>
  );
}

const cellClass = <Row,>(column: Column<Row>): string | undefined =>
  (["figure", "heading", "wide", "total"] as const).filter((name) => column[name]).join(" ") || undefined;
