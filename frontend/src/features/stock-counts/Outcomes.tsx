import { useTranslation } from "react-i18next";
import type { StockCount, StockCountLine } from "@/api/types";
import { StepButton } from "@/components/StepButton";
import { isNegative, isZero } from "@/i18n/decimal";
import { decideDifference, type Outcome } from "./queries";

const KNOWN = ["cost", "receivable", "expense", "income"] as const;

type Props = { count: StockCount; line: StockCountLine };

/** What became of a posted difference, or what may become of it. */
export function Outcomes({ count, line }: Props) {
  const { t } = useTranslation();
  const outcome = KNOWN.find((known) => known === line.outcome);
  if (outcome) return t(`countOutcome.${outcome}`);
  const open = line.difference !== null && !isZero(line.difference);
  if (!open || !count.allowed_actions.includes("decide")) return null;
  const choices: Outcome[] = isNegative(line.difference ?? "0") ? ["cost", "expense"] : ["income"];
  return (
    <span className="line-states">
      {choices.map((choice) => (
        <StepButton
          key={choice}
          label={t(`countOutcome.${choice}`)}
          send={(key) => decideDifference(count.id, line.line_no, choice, key)}
          done={() => t("count.decided")}
        />
      ))}
    </span>
  );
}
