import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { App } from "antd";
import {
  type ClipboardEvent,
  type Dispatch,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import { currentLocale } from "@/i18n/locale";
import { GridRow } from "./GridRow";
import { type GridColumn, type GridPlace, moveFor } from "./grid-keys";
import type { DraftLine, LinesAction } from "./lines";
import { readPasted } from "./paste";
import type { LineProblem } from "./request";
import "./line-grid.css";

const ROW_PX = 45;
const NO_PROBLEMS: readonly LineProblem[] = [];
const TITLES = ["item", "name", "quantity", "unit"] as const;

/** Which columns the grid has: what is sold, what is moved or counted, what is bought at a price. */
export type GridShape = "sales" | "stock" | "priced";

/** A column that only shows something about the line. */
export type ShownColumn = { key: string; title: string; render: (line: DraftLine) => ReactNode };

/** What is known of the item a line names by code alone. */
export type ShownItem = { id: string; name: string; unit?: string | undefined };

type Props = {
  shape: GridShape;
  label: string;
  lines: readonly DraftLine[];
  dispatch: Dispatch<LinesAction>;
  columns?: readonly ShownColumn[];
  /** What else there is to enter into a line that is not blank; it stands below it. */
  below?: (line: DraftLine) => ReactNode;
  /** Title of the box for a price or cost, where the document asks for one. */
  priceTitle?: string;
  /** None: the grid looks codes up itself. */
  itemOf?: (line: DraftLine) => ShownItem | undefined;
  problems: ReadonlyMap<number, readonly LineProblem[]>;
  stale?: boolean;
};

const NO_COLUMNS: readonly ShownColumn[] = [];

function placeOf(element: EventTarget): GridPlace | undefined {
  if (!(element instanceof HTMLElement) || element.dataset.row === undefined) return undefined;
  return { row: Number(element.dataset.row), column: element.dataset.column as GridColumn };
}

/** A document's lines as a keyboard grid: always in edit, one Tab stop per box, only the visible rows drawn. */
export function LineGrid({ shape, label, lines, dispatch, problems, ...rest }: Props) {
  const { columns = NO_COLUMNS, below, priceTitle, itemOf, stale = false } = rest;
  const { t } = useTranslation();
  const { message } = App.useApp();
  const body = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => setTop(body.current?.offsetTop ?? 0), []);
  const rows = useWindowVirtualizer({
    count: lines.length,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => lines[index]?.key ?? index,
    overscan: 8,
    scrollMargin: top,
  });

  useEffect(() => {
    if (matchMedia("(pointer: fine)").matches) body.current?.querySelector("input")?.focus();
  }, []);

  function focus({ row, column }: GridPlace) {
    const find = () =>
      body.current?.querySelector<HTMLElement>(`[data-row="${row}"][data-column="${column}"]`);
    const box = find();
    if (box) return box.focus();
    rows.scrollToIndex(row, { align: "center" });
    requestAnimationFrame(() => requestAnimationFrame(() => find()?.focus()));
  }

  function keyDown(event: KeyboardEvent) {
    const at = placeOf(event.target);
    if (!at || event.defaultPrevented) return;
    const move = moveFor(
      {
        key: event.key,
        ctrl: event.ctrlKey || event.metaKey,
        shift: event.shiftKey,
        alt: event.altKey,
        composing: event.nativeEvent.isComposing || event.keyCode === 229,
      },
      at,
      lines.length,
    );
    if (move === undefined) return;
    event.preventDefault();
    if (move === "remove") remove(at);
    else focus(move);
  }

  function remove(at: GridPlace) {
    const line = lines[at.row];
    if (!line || at.row === lines.length - 1) return;
    dispatch({ type: "remove", key: line.key });
    requestAnimationFrame(() => focus(at));
  }

  function paste(event: ClipboardEvent) {
    const at = placeOf(event.target);
    const line = at && lines[at.row];
    if (!at || !line) return;
    const pasted = readPasted(
      event.clipboardData.getData("text/plain"),
      at.column === "quantity",
      currentLocale(),
    );
    if (pasted.kind === "text") return;
    event.preventDefault();
    if (pasted.kind === "quantities") {
      dispatch({ type: "fillQuantities", from: line.key, quantities: pasted.quantities });
    } else {
      dispatch({ type: "insert", at: line.key, rows: pasted.rows });
      void message.success(t("grid.pasted", { count: pasted.rows.length }));
    }
  }

  return (
    <div
      role="grid"
      tabIndex={-1}
      aria-label={label}
      aria-rowcount={lines.length + 1}
      aria-busy={stale}
      className={`line-grid grid-of-${shape}`}
      onKeyDown={keyDown}
      onPaste={paste}
    >
      <div role="rowgroup">
        <div role="row" aria-rowindex={1} className="grid-row grid-head">
          <span role="columnheader" className="cell-number">
            <span className="visually-hidden">{t("grid.number")}</span>
          </span>
          {TITLES.map((title) => (
            <span key={title} role="columnheader" className={`cell-${title}`}>
              {t(`grid.${title}`)}
            </span>
          ))}
          {priceTitle && (
            <span role="columnheader" className="cell-price">
              {priceTitle}
            </span>
          )}
          {columns.map(({ key, title }) => (
            <span key={key} role="columnheader" className={`cell-${key}`}>
              {title}
            </span>
          ))}
          <span role="columnheader" className="cell-remove">
            <span className="visually-hidden">{t("grid.remove")}</span>
          </span>
        </div>
      </div>
      <div ref={body} role="rowgroup" className="grid-body" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, key, start }) => {
          const line = lines[index];
          if (!line) return null;
          return (
            <div
              key={key}
              ref={rows.measureElement}
              data-index={index}
              role="row"
              aria-rowindex={index + 2}
              className="grid-row"
              style={{ transform: `translateY(${start - top}px)` }}
            >
              <GridRow
                row={index}
                line={line}
                columns={columns}
                below={below}
                priceTitle={priceTitle}
                shown={itemOf?.(line)}
                looksUp={itemOf === undefined}
                problems={problems.get(line.key) ?? NO_PROBLEMS}
                dispatch={dispatch}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}
