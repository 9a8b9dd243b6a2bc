import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import "./part-table.css";

type Line = { line_no: number; item: { code: string; name: string } };

export type LineColumn<Row> = { title: string; figure?: boolean; render: (line: Row) => ReactNode };

type Props<Row extends Line> = {
  label: string;
  lines: readonly Row[];
  columns: readonly LineColumn<Row>[];
  /** Under the item's name: what to decide about the line, or why it was refused. */
  below?: (line: Row) => ReactNode;
};

/** The lines of a document inside a step: narrow, with room for boxes. */
export function LineTable<Row extends Line>({ label, lines, columns, below }: Props<Row>) {
  const { t } = useTranslation();
  const classOf = (column: LineColumn<Row>) => (column.figure ? "figure" : undefined);
  return (
    <table className="part-table" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{t("grid.item")}</th>
          {columns.map((column) => (
            <th key={column.title} scope="col" className={classOf(column)}>
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.line_no}>
            <td>
              <strong>{line.item.code}</strong> <span className="muted">{line.item.name}</span>
              {below?.(line)}
            </td>
            {columns.map((column) => (
              <td key={column.title} className={classOf(column)}>
                {column.render(line)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
