import { CloseOutlined } from "@ant-design/icons";
import { type Dispatch, memo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ItemCell } from "./ItemCell";
import type { ShownColumn, ShownItem } from "./LineGrid";
import { type DraftLine, isBlank, type LinesAction } from "./lines";
import { NumberCell } from "./NumberCell";
import type { LineField, LineProblem } from "./request";
import { UnitCell } from "./UnitCell";
import { useLookedUp } from "./use-looked-up";

const FIGURES = new Set(["price", "tax", "amount"]);

type Props = {
  row: number;
  line: DraftLine;
  columns: readonly ShownColumn[];
  below: ((line: DraftLine) => ReactNode) | undefined;
  priceTitle: string | undefined;
  shown: ShownItem | undefined;
  looksUp: boolean;
  problems: readonly LineProblem[];
  dispatch: Dispatch<LinesAction>;
};

export const GridRow = memo(function GridRow({ row, line, columns, priceTitle, shown, ...rest }: Props) {
  const { below, looksUp, problems, dispatch } = rest;
  const { t } = useTranslation();
  const { key } = line;
  const found = useLookedUp(line, looksUp);
  const item = shown ?? found;
  const noteId = problems.length > 0 ? `line-${key}-problems` : undefined;
  const wrong = (field: LineField) => problems.some((problem) => problem.field === field);
  return (
    <>
      <span role="rowheader" className="cell-number">
        {row + 1}
      </span>
      <div role="gridcell" className="cell-item">
        <ItemCell
          row={row}
          code={line.code}
          describedBy={noteId}
          invalid={wrong("item")}
          onType={(code) => dispatch({ type: "edit", key, change: { code } })}
          onChoose={(chosen) => dispatch({ type: "choose", key, item: chosen })}
        />
      </div>
      <div role="gridcell" className="cell-name">
        {line.item?.name ?? item?.name}
      </div>
      <div role="gridcell" className="cell-quantity">
        <NumberCell
          row={row}
          column="quantity"
          label={t("grid.quantityOf", { row: row + 1 })}
          value={line.quantity}
          describedBy={noteId}
          invalid={wrong("quantity")}
          onChange={(quantity) => dispatch({ type: "edit", key, change: { quantity } })}
        />
      </div>
      <div role="gridcell" className="cell-unit">
        <UnitCell
          row={row}
          itemId={line.item?.id ?? item?.id}
          known={line.item?.units}
          unit={line.unit ?? item?.unit}
          invalid={wrong("unit")}
          onChange={(unit) => dispatch({ type: "edit", key, change: { unit } })}
        />
      </div>
      {priceTitle && (
        <div role="gridcell" className="cell-price">
          <NumberCell
            row={row}
            column="price"
            label={t("grid.priceOf", { title: priceTitle, row: row + 1 })}
            value={line.price ?? ""}
            describedBy={noteId}
            invalid={wrong("price")}
            onChange={(price) => dispatch({ type: "edit", key, change: { price } })}
          />
        </div>
      )}
      {columns.map((column) => (
        <div
          key={column.key}
          role="gridcell"
          className={`cell-${column.key}${FIGURES.has(column.key) ? " figure" : ""}`}
          data-label={column.title}
        >
          {column.render(line)}
        </div>
      ))}
      <div role="gridcell" className="cell-remove">
        {!isBlank(line) && (
          <button
            type="button"
            tabIndex={-1}
            aria-label={t("grid.removeOf", { row: row + 1 })}
            onClick={() => dispatch({ type: "remove", key })}
          >
            <CloseOutlined />
          </button>
        )}
      </div>
      {below && !isBlank(line) && (
        <div role="gridcell" className="cell-below">
          {below(line)}
        </div>
      )}
      {noteId && (
        <div id={noteId} role="gridcell" className="cell-problems">
          {problems.map((problem) => problem.message).join(" · ")}
        </div>
      )}
    </>
  );
});
