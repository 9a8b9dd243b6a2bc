import { useTranslation } from "react-i18next";
import { formatQuantity } from "@/i18n/format";
import { DecimalInput } from "./DecimalInput";
import type { PartLine, Parts } from "./parts";
import "./part-table.css";

type Box = { title: string; parts: Parts };

type Props<Line extends PartLine> = {
  label: string;
  lines: readonly Line[];
  /** The figure that limits or explains the boxes, such as what is left to deliver. */
  figure: { title: string; of: (line: Line) => string };
  boxes: readonly Box[];
  faults: ReadonlyMap<number, string>;
};

/** The lines of a document with one or more quantities to fill in; a refusal stands under the box it is about. */
export function PartTable<Line extends PartLine>({ label, lines, figure, boxes, faults }: Props<Line>) {
  const { t } = useTranslation();
  return (
    <table className="part-table" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{t("grid.item")}</th>
          <th scope="col" className="figure">
            {figure.title}
          </th>
          {boxes.map(({ title }) => (
            <th key={title} scope="col" className="figure">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.line_no}>
            <td>
              <strong>{line.item.code}</strong> <span className="muted">{line.item.name}</span>
              {faults.has(line.line_no) && (
                <p role="alert" className="part-fault">
                  {faults.get(line.line_no)}
                </p>
              )}
            </td>
            <td className="figure">{`${formatQuantity(figure.of(line))} ${line.unit}`}</td>
            {boxes.map(({ title, parts }) => (
              <td key={title} className="figure">
                <DecimalInput
                  aria-label={`${title}: ${line.item.name}`}
                  value={parts.values[line.line_no]}
                  status={faults.has(line.line_no) ? "error" : ""}
                  onChange={(quantity) => parts.set(line.line_no, quantity)}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
