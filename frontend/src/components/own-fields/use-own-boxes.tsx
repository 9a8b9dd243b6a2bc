import { type Dispatch, type ReactNode, useCallback, useMemo } from "react";
import { defaultsOf, labelOf, type OwnRecord, useOwnFields } from "@/api/own-fields";
import type { DraftLine, LinesAction } from "@/components/line-grid/lines";
import { OwnFieldCell } from "./OwnFieldCell";

type Below = (line: DraftLine) => ReactNode;

/** A box for each field that the company has added to lines and this person fills in; none where there is none. */
export function useOwnBoxes(record: OwnRecord, dispatch: Dispatch<LinesAction>): Below | undefined {
  const fields = useOwnFields(record);
  const written = useMemo(() => fields.filter(({ access }) => access === "write"), [fields]);
  const below = useCallback<Below>(
    (line) =>
      written.map((field) => (
        <OwnFieldCell
          key={field.code}
          label={field.required ? `${labelOf(field)} *` : labelOf(field)}
          field={field}
          values={line.custom ?? defaultsOf(written)}
          onChange={(custom) => dispatch({ type: "edit", key: line.key, change: { custom } })}
        />
      )),
    [written, dispatch],
  );
  return written.length > 0 ? below : undefined;
}
