import { useTranslation } from "react-i18next";
import type { CountDifference, StockCount, StockCountLine } from "@/api/types";
import { StepButton } from "@/components/StepButton";
import { decideDifference, type Outcome } from "./queries";

const KNOWN = ["cost", "receivable", "expense", "income"] as const;

type Props = { count: StockCount; line: StockCountLine };

/** What became of a line's posted shortage and surplus, or what may become of them. */
export function Outcomes({ count, line }: Props) {
  return (
    <>
      <OutcomeOf count={count} line={line} difference={line.shortage} choices={["cost", "expense"]} />
      <OutcomeOf count={count} line={line} difference={line.surplus} choices={["income"]} />
    </>
  );
}

type OneProps = Props & { difference: CountDifference | null; choices: Outcome[] };

function OutcomeOf({ count, line, difference, choices }: OneProps) {
  const { t } = useTranslation();
  if (!difference) return null;
  const outcome = KNOWN.find((known) => known === difference.outcome);
  if (outcome) return <div>{t(`countOutcome.${outcome}`)}</div>;
  if (!count.allowed_actions.includes("decide")) return null;
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
