import { type Dispatch, useMemo } from "react";
import { defaultsOf, labelOf, useOwnFields } from "@/api/own-fields";
import type { ShownColumn } from "@/components/line-grid/LineGrid";
import { isBlank, type LinesAction } from "@/components/line-grid/lines";
import { OwnFieldCell } from "@/components/own-fields/OwnFieldCell";

/** A column for each field that the company has added to lines and this person fills in. */
export function useOwnColumns(dispatch: Dispatch<LinesAction>): ShownColumn[] {
  const fields = useOwnFields("sales_order_line");
  return useMemo(() => {
    const written = fields.filter(({ access }) => access === "write");
    const defaults = defaultsOf(written);
    return written.map((field) => ({
      key: field.code,
      title: field.required ? `${labelOf(field)} *` : labelOf(field),
      own: true,
      render: (line, row) =>
        !isBlank(line) && (
          <OwnFieldCell
            label={`${labelOf(field)} ${row + 1}`}
            field={field}
            values={line.custom ?? defaults}
            onChange={(custom) => dispatch({ type: "edit", key: line.key, change: { custom } })}
          />
        ),
    }));
  }, [fields, dispatch]);
}
