import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/queries";
import type { Item } from "@/api/types";
import { useDebounced } from "@/components/use-debounced";
import { highlight } from "@/i18n/fold";
import type { ChosenItem } from "./lines";

const SUGGESTIONS = 12;

const itemsQuery = (query: string) =>
  api.queryOptions("get", "/api/v1/items", {
    params: { query: { query, active: true, limit: SUGGESTIONS } },
  });

const chosen = (item: Item): ChosenItem => ({
  id: item.id,
  code: item.code,
  name: item.name,
  units: [item.base_unit, ...item.units.map(({ unit }) => unit).filter((unit) => unit !== item.base_unit)],
});

type Props = {
  row: number;
  code: string;
  describedBy: string | undefined;
  invalid: boolean;
  onType: (code: string) => void;
  onChoose: (item: ChosenItem) => void;
};

/** A code, or a few letters of a code or name with or without diacritics; the list follows the ARIA combobox. */
export function ItemCell({ row, code, describedBy, invalid, onType, onChoose }: Props) {
  const { t } = useTranslation();
  const listId = useId();
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const query = useDebounced(code.trim(), 150);
  const found = useQuery({
    ...itemsQuery(query),
    enabled: open && query !== "",
    placeholderData: keepPreviousData,
  });
  const items = open && code.trim() !== "" ? (found.data?.items ?? []) : [];
  const optionId = (index: number) => `${listId}-${index}`;

  function choose(item: Item) {
    onChoose(chosen(item));
    setOpen(false);
  }

  /** Keys that the open list takes for itself; all others are the grid's. */
  function keyDown(event: KeyboardEvent) {
    const pick = items[active];
    if (event.nativeEvent.isComposing || pick === undefined || event.ctrlKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      setActive((active + step + items.length) % items.length);
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === "Escape") {
      setOpen(false);
      event.stopPropagation();
    } else if (event.key === "Enter" || event.key === "Tab") {
      choose(pick);
    }
  }

  return (
    <div className="item-cell">
      <input
        data-row={row}
        data-column="item"
        role="combobox"
        aria-label={t("grid.itemOf", { row: row + 1 })}
        aria-expanded={items.length > 0}
        aria-controls={items.length > 0 ? listId : undefined}
        aria-activedescendant={items.length > 0 ? optionId(active) : undefined}
        aria-autocomplete="list"
        aria-describedby={describedBy}
        aria-invalid={invalid || undefined}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        value={code}
        placeholder={row === 0 ? t("grid.itemHint") : undefined}
        onChange={(event) => {
          onType(event.target.value);
          setActive(0);
          setOpen(true);
        }}
        onFocus={(event) => event.target.select()}
        onBlur={() => setOpen(false)}
        onKeyDown={keyDown}
      />
      {items.length > 0 && (
        <div role="listbox" id={listId} aria-label={t("grid.item")} className="item-list">
          {items.map((item, index) => (
            <div
              key={item.id}
              id={optionId(index)}
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              onMouseDown={(event) => {
                event.preventDefault();
                choose(item);
              }}
            >
              <span className="item-code">
                <Highlighted text={item.code} query={code} />
              </span>
              <span>
                <Highlighted text={item.name} query={code} />
              </span>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

function Highlighted({ text, query }: { text: string; query: string }) {
  let position = 0;
  return highlight(text, query).map((piece) => {
    const key = position;
    position += piece.text.length;
    return piece.hit ? <mark key={key}>{piece.text}</mark> : <span key={key}>{piece.text}</span>;
  });
}
