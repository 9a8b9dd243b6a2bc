import type { ClipboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Draft } from "@/components/line-grid/draft";
import type { DraftLine } from "@/components/line-grid/lines";
import { NumberCell } from "@/components/line-grid/NumberCell";
import { readPasted } from "@/components/line-grid/paste";
import { missingPart } from "@/components/line-grid/request";
import { currentLocale } from "@/i18n/locale";
import "./after-hours.css";

type Props = Pick<Draft<unknown>, "lines" | "dispatch">;

/** Codes and quantities as somebody knows them by heart or pastes them: nothing can be looked up. */
export function AfterHoursLines({ lines, dispatch }: Props) {
  const { t } = useTranslation();
  function paste(event: ClipboardEvent, line: DraftLine) {
    const pasted = readPasted(event.clipboardData.getData("text/plain"), false, currentLocale());
    if (pasted.kind !== "lines") return;
    event.preventDefault();
    dispatch({ type: "insert", at: line.key, rows: pasted.rows });
  }
  return (
    <table className="after-hours-lines">
      <caption className="muted">{t("afterHours.hint")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("afterHours.code")}</th>
          <th scope="col">{t("grid.quantity")}</th>
          <th scope="col">{t("grid.unit")}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line, row) => (
          <tr key={line.key}>
            <td>
              <input
                aria-label={t("grid.itemOf", { row: row + 1 })}
                aria-invalid={missingPart(line) === "item" || undefined}
                autoComplete="off"
                maxLength={40}
                value={line.code}
                onPaste={(event) => paste(event, line)}
                onChange={({ target }) =>
                  dispatch({ type: "edit", key: line.key, change: { code: target.value } })
                }
              />
            </td>
            <td>
              <NumberCell
                row={row}
                column="quantity"
                label={t("grid.quantityOf", { row: row + 1 })}
                value={line.quantity}
                describedBy={undefined}
                invalid={missingPart(line) === "quantity" || missingPart(line) === "number"}
                onChange={(quantity) => dispatch({ type: "edit", key: line.key, change: { quantity } })}
              />
            </td>
            <td>
              <input
                aria-label={t("grid.unitOf", { row: row + 1 })}
                autoComplete="off"
                maxLength={12}
                value={line.unit ?? ""}
                onChange={({ target }) =>
                  dispatch({ type: "edit", key: line.key, change: { unit: target.value || undefined } })
                }
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
