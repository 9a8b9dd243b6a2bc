/** A document being written, kept through a reload of the tab, with the key under which it will be sent. */
import { type Dispatch, useEffect, useReducer, useState } from "react";
import { type KeyHolder, newKeyHolder } from "@/api/posting";
import { emptyLines, type Lines, type LinesAction, linesReducer } from "./lines";

type Stored<Terms> = { terms: Terms; lines: Lines; key: string };

export type Draft<Terms> = {
  terms: Terms;
  setTerms: (change: Partial<Terms>) => void;
  lines: Lines["lines"];
  dispatch: Dispatch<LinesAction>;
  keys: KeyHolder;
  discard: () => void;
};

/** What a draft holds before anything is typed; with lines when it is a document written anew. */
export type Start<Terms> = { terms: Terms; lines?: Lines };

function restore<Terms>(store: string, start: Start<Terms>): Stored<Terms> {
  try {
    const stored: Stored<Terms> | null = JSON.parse(sessionStorage.getItem(store) ?? "null");
    if (stored?.lines.lines.length) return stored;
  } catch {
    sessionStorage.removeItem(store);
  }
  return { terms: start.terms, lines: start.lines ?? emptyLines(), key: crypto.randomUUID() };
}

/** `name` tells the document's kind, `membershipId` whose it is: drafts never cross from one firm to another. */
export function useDraft<Terms>(name: string, membershipId: string, empty: Start<Terms>): Draft<Terms> {
  const store = `giao.${name}.${membershipId}`;
  const [start] = useState(() => restore(store, empty));
  const [terms, setTerms] = useState(start.terms);
  const [lines, dispatch] = useReducer(linesReducer, start.lines);
  const [keys] = useState(() => newKeyHolder(start.key));

  useEffect(() => {
    const stored: Stored<Terms> = { terms, lines, key: keys.current() };
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
      setTerms(empty.terms);
      sessionStorage.removeItem(store);
    },
  };
}
