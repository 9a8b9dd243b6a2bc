/** The order being written, kept through a reload of the tab, with the key under which it will be placed. */
import { type Dispatch, useEffect, useReducer, useState } from "react";
import { type KeyHolder, newKeyHolder } from "@/api/posting";
import { emptyLines, type Lines, type LinesAction, linesReducer } from "./lines";

export type Terms = {
  partnerId?: string | undefined;
  reference: string;
  requestedOn?: string | undefined;
  note: string;
};

type Stored = { terms: Terms; lines: Lines; key: string };

export type Draft = {
  terms: Terms;
  setTerms: (change: Partial<Terms>) => void;
  lines: Lines["lines"];
  dispatch: Dispatch<LinesAction>;
  keys: KeyHolder;
  discard: () => void;
};

const EMPTY_TERMS: Terms = { reference: "", note: "" };

function restore(store: string): Stored {
  try {
    const stored: Stored | null = JSON.parse(sessionStorage.getItem(store) ?? "null");
    if (stored?.lines.lines.length) return stored;
  } catch {
    sessionStorage.removeItem(store);
  }
  return { terms: EMPTY_TERMS, lines: emptyLines(), key: crypto.randomUUID() };
}

export function useDraft(membershipId: string): Draft {
  const store = `giao.order-draft.${membershipId}`;
  const [start] = useState(() => restore(store));
  const [terms, setTerms] = useState(start.terms);
  const [lines, dispatch] = useReducer(linesReducer, start.lines);
  const [keys] = useState(() => newKeyHolder(start.key));

  useEffect(() => {
    const stored: Stored = { terms, lines, key: keys.current() };
    sessionStorage.setItem(store, JSON.stringify(stored));
  });

  return {
    terms,
    setTerms: (change) => setTerms((before) => ({ ...before, ...change })),
    lines: lines.lines,
    dispatch,
    keys,
    discard: () => {
      dispatch({ type: "clear" });
      setTerms(EMPTY_TERMS);
      sessionStorage.removeItem(store);
    },
  };
}
