import { Input } from "antd";
import { useTranslation } from "react-i18next";
import { DecimalInput } from "@/components/DecimalInput";
import { LineEntries, type LineEntry } from "./LineEntries";
import type { TermsLine } from "./terms";

/** Another item for what is open of a line; what is left out is the line's, the price that of the lists. */
export type Instead = LineEntry & {
  code: string;
  unit: string;
  quantity: string | undefined;
  unit_price: string | undefined;
};

type Props = {
  lines: readonly TermsLine[];
  substitutes: readonly Instead[];
  onChange: (substitutes: readonly Instead[]) => void;
};

/** Puts other items in the place of lines: by our code or the partner's own. */
export function Substitutes({ lines, substitutes, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <LineEntries<Instead>
      words={{
        title: t("proposal.substitutes"),
        entry: (number) => t("proposal.substituteNumber", { number }),
        add: t("proposal.substituteAdd"),
        remove: t("proposal.substituteRemove"),
      }}
      lines={lines}
      entries={substitutes}
      blank={{ code: "", unit: "", quantity: undefined, unit_price: undefined }}
      onChange={onChange}
    >
      {(entry, put, label) => (
        <>
          <Input
            aria-label={label(t("proposal.substituteCode"))}
            placeholder={t("proposal.substituteCode")}
            value={entry.code}
            onChange={(event) => put({ code: event.target.value })}
          />
          <DecimalInput
            aria-label={label(t("grid.quantity"))}
            placeholder={t("grid.quantity")}
            value={entry.quantity}
            onChange={(quantity) => put({ quantity })}
          />
          <Input
            aria-label={label(t("grid.unit"))}
            placeholder={lines.find(({ line_no }) => line_no === entry.line_no)?.unit ?? t("grid.unit")}
            value={entry.unit}
            onChange={(event) => put({ unit: event.target.value })}
          />
          <DecimalInput
            aria-label={label(t("grid.price"))}
            placeholder={t("grid.price")}
            value={entry.unit_price}
            onChange={(unit_price) => put({ unit_price })}
          />
        </>
      )}
    </LineEntries>
  );
}
