import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import type { StockCount, StockCountLine } from "@/api/types";
import { useItemColumn } from "@/components/item-column";
import type { Column } from "@/components/Records";
import { isNegative, isZero } from "@/i18n/decimal";
import { formatAmount, formatDate, formatQuantity } from "@/i18n/format";
import { Outcomes } from "./Outcomes";
import "@/components/line-states.css";

export type CountLine = StockCountLine;

/** What was counted against what the books say, where the reader may see the books. */
export function useCountColumns(count: StockCount): Column<CountLine>[] {
  const { t } = useTranslation();
  const currency = useMe().company.base_currency;
  const book: Column<CountLine>[] = [
    {
      key: "book",
      title: t("count.book"),
      figure: true,
      render: (line) => line.book_quantity !== null && formatQuantity(line.book_quantity),
    },
    {
      key: "difference",
      title: t("count.difference"),
      figure: true,
      render: (line) => <Difference difference={line.difference} />,
    },
    {
      key: "value",
      title: t("count.value", { currency }),
      figure: true,
      render: (line) =>
        [line.shortage, line.surplus].map(
          (part) =>
            part?.value && (
              <div key={part === line.surplus ? "surplus" : "shortage"}>
                {part === line.shortage ? "−" : ""}
                {formatAmount(part.value, currency)}
              </div>
            ),
        ),
    },
  ];
  const outcome: Column<CountLine> = {
    key: "outcome",
    title: t("count.outcome"),
    wide: true,
    render: (line) => <Outcomes count={count} line={line} />,
  };
  const lots: Column<CountLine> = {
    key: "lots",
    title: t("lot.lots"),
    wide: true,
    render: (line) =>
      line.lots.map((lot) => (
        <div key={lot.lot}>
          {lot.lot}
          {lot.expires_on && ` · ${formatDate(lot.expires_on)}`}
          {` · ${formatQuantity(lot.counted)}`}
          {lot.book_quantity !== null && ` / ${formatQuantity(lot.book_quantity)}`}{" "}
          <Difference difference={lot.difference} />
        </div>
      )),
  };
  return [
    useItemColumn(),
    { key: "unit", title: t("grid.unit"), render: (line) => line.unit },
    {
      key: "counted",
      title: t("count.counted"),
      figure: true,
      total: true,
      render: (line) => (line.counted === null ? "–" : formatQuantity(line.counted)),
    },
    lots,
    ...(count.blind && count.status === "counting" ? [] : book),
    ...(count.status === "posted" ? [outcome] : []),
  ];
}

function Difference({ difference }: { difference: string | null }) {
  if (difference === null || isZero(difference)) return null;
  return (
    <strong className={isNegative(difference) ? "line-bad" : undefined}>
      {isNegative(difference) ? formatQuantity(difference) : `+${formatQuantity(difference)}`}
    </strong>
  );
}
