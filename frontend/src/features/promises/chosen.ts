/** The lines that are chosen on the page, each with the day to promise. */
import { useState } from "react";
import type { WaitingLine } from "./queries";

type Choice = { line: WaitingLine; day: string | undefined };

export type Chosen = {
  choices: readonly Choice[];
  has: (line: WaitingLine) => boolean;
  /** The day that stands in the line's box: what was entered, else when its goods come. */
  dayOf: (line: WaitingLine) => string | undefined;
  choose: (line: WaitingLine, wanted: boolean) => void;
  setDay: (line: WaitingLine, day: string | undefined) => void;
  clear: () => void;
};

const keyOf = (line: WaitingLine) => `${line.order.id} ${line.line_no}`;

export function useChosen(rows: readonly WaitingLine[]): Chosen {
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set());
  const [days, setDays] = useState<ReadonlyMap<string, string | undefined>>(new Map());
  const dayOf = (line: WaitingLine) =>
    days.has(keyOf(line)) ? days.get(keyOf(line)) : (line.available_on ?? undefined);

  function choose(line: WaitingLine, wanted: boolean) {
    const next = new Set(keys);
    if (wanted) next.add(keyOf(line));
    else next.delete(keyOf(line));
    setKeys(next);
  }

  return {
    choices: rows.filter((line) => keys.has(keyOf(line))).map((line) => ({ line, day: dayOf(line) })),
    has: (line) => keys.has(keyOf(line)),
    dayOf,
    choose,
    setDay: (line, day) => {
      setDays(new Map(days).set(keyOf(line), day));
      choose(line, day !== undefined);
    },
    clear: () => {
      setKeys(new Set());
      setDays(new Map());
    },
  };
}
