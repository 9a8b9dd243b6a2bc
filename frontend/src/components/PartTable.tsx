import type { ReactNode } from "react";
import { formatQuantity } from "@/i18n/format";
import { DecimalInput } from "./DecimalInput";
import { type LineColumn, LineTable } from "./LineTable";
import type { PartLine, Parts } from "./parts";

type Box = { title: string; parts: Parts };

type Props<Line extends PartLine> = {
  label: string;
  lines: readonly Line[];
  /** The figure that limits or explains the boxes, such as what is left to deliver. */
  figure: { title: string; of: (line: Line) => string };
  boxes: readonly Box[];
  /** What is asked of a line besides quantities. */
  others?: readonly LineColumn<Line>[];
  /** What is asked of a line under its name. */
  under?: (line: Line) => ReactNode;
  faults: ReadonlyMap<number, string>;
};

/** The lines of a document with one or more quantities to fill in; a refusal stands at the line it is about. */
export function PartTable<Line extends PartLine>({
  label,
  lines,
  figure,
  boxes,
  others = [],
  under,
  faults,
}: Props<Line>) {
  const boxColumns = boxes.map(
    ({ title, parts }): LineColumn<Line> => ({
      title,
      figure: true,
      render: (line) => (
        <DecimalInput
          aria-label={`${title}: ${line.item.name}`}
          value={parts.values[line.line_no]}
          status={faults.has(line.line_no) ? "error" : ""}
          onChange={(quantity) => parts.set(line.line_no, quantity)}
        />
      ),
    }),
  );
  return (
    <LineTable
      label={label}
      lines={lines}
      columns={[
        {
          title: figure.title,
          figure: true,
          render: (line) => `${formatQuantity(figure.of(line))} ${line.unit}`,
        },
        ...boxColumns,
        ...others,
      ]}
      below={(line) => (
        <>
          {under?.(line)}
          {faults.has(line.line_no) && (
            <p role="alert" className="part-fault">
              {faults.get(line.line_no)}
            </p>
          )}
        </>
      )}
    />
  );
}
