import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { PreviewLine } from "@/api/types";
import type { ShownColumn } from "@/components/line-grid/LineGrid";
import type { DraftLine } from "@/components/line-grid/lines";
import { formatAmount, formatPercent, formatQuantity } from "@/i18n/format";
import { Availability } from "./Availability";

/** What the preview says of each line: when it can be had, at what price, with which tax, for how much. */
export function useAnswerColumns(
  answerFor: (line: DraftLine) => PreviewLine | undefined,
  currency: string,
): ShownColumn[] {
  const { t } = useTranslation();
  return useMemo(() => {
    const column = (
      key: "promise" | "price" | "tax" | "amount",
      render: (answer: PreviewLine) => ReturnType<ShownColumn["render"]>,
    ): ShownColumn => ({
      key,
      title: t(`grid.${key}`),
      render: (line) => {
        const answer = answerFor(line);
        return answer && render(answer);
      },
    });
    return [
      column(
        "promise",
        (answer) => answer.item && answer.errors.length === 0 && <Availability line={answer} />,
      ),
      column("price", (answer) => answer.unit_price && formatQuantity(answer.unit_price)),
      column("tax", (answer) => answer.tax_rate && formatPercent(answer.tax_rate)),
      column("amount", (answer) => answer.unit_price && formatAmount(answer.net_amount, currency)),
    ];
  }, [answerFor, currency, t]);
}
