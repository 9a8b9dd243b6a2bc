import { useTranslation } from "react-i18next";
import { DayInput } from "@/components/DayInput";
import { DecimalInput } from "@/components/DecimalInput";
import { LineEntries, type LineEntry } from "./LineEntries";
import type { TermsLine } from "./terms";

/** A part of a line that comes on a day of its own. */
export type Further = LineEntry & { quantity: string | undefined; due_on: string | undefined };

type Props = {
  lines: readonly TermsLine[];
  deliveries: readonly Further[];
  onChange: (deliveries: readonly Further[]) => void;
};

/** Splits lines into a schedule: what is taken from a line's quantity above comes with a further delivery. */
export function FurtherDeliveries({ lines, deliveries, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <LineEntries<Further>
      words={{
        title: t("proposal.further"),
        entry: (number) => t("proposal.furtherNumber", { number }),
        add: t("proposal.furtherAdd"),
        remove: t("proposal.furtherRemove"),
      }}
      lines={lines}
      entries={deliveries}
      blank={{ quantity: undefined, due_on: undefined }}
      onChange={onChange}
    >
      {(entry, put, label) => (
        <>
          <DecimalInput
            aria-label={label(t("grid.quantity"))}
            placeholder={t("grid.quantity")}
            value={entry.quantity}
            onChange={(quantity) => put({ quantity })}
          />
          <DayInput
            label={label(t("proposal.dueOn"))}
            value={entry.due_on}
            onChange={(due_on) => put({ due_on })}
          />
        </>
      )}
    </LineEntries>
  );
}
