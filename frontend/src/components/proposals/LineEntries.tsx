import { Button, Select } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { TermsLine } from "./terms";

export type LineEntry = { key: string; line_no: number };

/** Changes one entry. */
export type Put<Entry> = (change: Partial<Entry>) => void;

type Props<Entry extends LineEntry> = {
  /** How the list, one of its entries by number, and what adds and removes one are called. */
  words: { title: string; entry: (number: number) => string; add: string; remove: string };
  lines: readonly TermsLine[];
  entries: readonly Entry[];
  /** What an entry starts with. */
  blank: Omit<Entry, keyof LineEntry>;
  onChange: (entries: readonly Entry[]) => void;
  /** What is asked of an entry; `label` names a box of it. */
  children: (entry: Entry, put: Put<Entry>, label: (name: string) => string) => ReactNode;
};

/** Entries that each belong to a line of the order. */
export function LineEntries<Entry extends LineEntry>(props: Props<Entry>) {
  const { words, lines, entries, blank, onChange, children } = props;
  const { t } = useTranslation();
  const first = lines[0];
  const put = (key: string, change: Partial<Entry>) =>
    onChange(entries.map((entry) => (entry.key === key ? { ...entry, ...change } : entry)));
  const add = ({ line_no }: TermsLine) =>
    onChange([...entries, { ...blank, key: crypto.randomUUID(), line_no } as Entry]);
  return (
    <fieldset className="line-entries">
      <legend>{words.title}</legend>
      {entries.map((entry, index) => {
        const label = (name: string) => `${name}: ${words.entry(index + 1)}`;
        return (
          <div key={entry.key} className="line-entry">
            <Select
              aria-label={label(t("grid.item"))}
              value={entry.line_no}
              options={lines.map((line) => ({
                value: line.line_no,
                label: `${line.line_no}. ${line.item.code} ${line.item.name}`,
              }))}
              onChange={(line_no) => put(entry.key, { line_no } as Partial<Entry>)}
            />
            {children(entry, (change) => put(entry.key, change), label)}
            <Button
              aria-label={label(words.remove)}
              onClick={() => onChange(entries.filter(({ key }) => key !== entry.key))}
            >
              ×
            </Button>
          </div>
        );
      })}
      {first && <Button onClick={() => add(first)}>{words.add}</Button>}
    </fieldset>
  );
}
