import { CloseOutlined } from "@ant-design/icons";
import { type Dispatch, memo } from "react";
import { useTranslation } from "react-i18next";
import type { PreviewLine } from "@/api/types";
import { formatAmount, formatPercent, formatQuantity } from "@/i18n/format";
import { Availability } from "./Availability";
import { ItemCell } from "./ItemCell";
import { type DraftLine, isBlank, type LinesAction } from "./lines";
import { QuantityCell } from "./QuantityCell";
import type { LineField, LineProblem } from "./request";
import { UnitCell } from "./UnitCell";

type Props = {
  row: number;
  line: DraftLine;
  answer: PreviewLine | undefined;
  problems: readonly LineProblem[];
  currency: string;
  dispatch: Dispatch<LinesAction>;
};

export const GridRow = memo(function GridRow({ row, line, answer, problems, currency, dispatch }: Props) {
  const { t } = useTranslation();
  const { key } = line;
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
          onChoose={(item) => dispatch({ type: "choose", key, item })}
        />
      </div>
      <div role="gridcell" className="cell-name">
        {line.item?.name ?? answer?.item?.name}
      </div>
      <div role="gridcell" className="cell-quantity">
        <QuantityCell
          row={row}
          quantity={line.quantity}
          describedBy={noteId}
          invalid={wrong("quantity")}
          onChange={(quantity) => dispatch({ type: "edit", key, change: { quantity } })}
        />
      </div>
      <div role="gridcell" className="cell-unit">
        <UnitCell
          row={row}
          itemId={line.item?.id ?? answer?.item?.id}
          known={line.item?.units}
          unit={line.unit ?? answer?.unit ?? undefined}
          invalid={wrong("unit")}
          onChange={(unit) => dispatch({ type: "edit", key, change: { unit } })}
        />
      </div>
      <div role="gridcell" className="cell-promise">
        {answer?.item && answer.errors.length === 0 && <Availability line={answer} />}
      </div>
      <div role="gridcell" className="cell-price figure" data-label={t("grid.price")}>
        {answer?.unit_price && formatQuantity(answer.unit_price)}
      </div>
      <div role="gridcell" className="cell-tax figure" data-label={t("grid.tax")}>
        {answer?.tax_rate && formatPercent(answer.tax_rate)}
      </div>
      <div role="gridcell" className="cell-amount figure" data-label={t("grid.amount")}>
        {answer?.unit_price && formatAmount(answer.net_amount, currency)}
      </div>
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
      {noteId && (
        <div id={noteId} role="gridcell" className="cell-problems">
          {problems.map((problem) => problem.message).join(" · ")}
        </div>
      )}
    </>
  );
});
