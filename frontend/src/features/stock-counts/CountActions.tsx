import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { StockCount } from "@/api/types";
import { StepButton } from "@/components/StepButton";
import { approveCount, cancelCount, recount, submitCount } from "./queries";

type Props = { count: StockCount; chosen: ReadonlySet<number>; onDone: () => void };

/** Count, hand in, send back, approve: what the server says is open to this person. */
export function CountActions({ count, chosen, onDone }: Props) {
  const { t } = useTranslation();
  const allowed = (action: string) => count.allowed_actions.includes(action);
  const uncounted = count.lines - count.counted_lines;
  const told = (key: "submitted" | "approved" | "cancelled") => () =>
    t(`count.${key}`, { number: count.number });
  return (
    <>
      {allowed("cancel") && (
        <StepButton
          label={t("count.cancel")}
          ask={t("count.cancelAsk", { number: count.number })}
          send={(key) => cancelCount(count, key)}
          done={told("cancelled")}
        />
      )}
      {allowed("recount") && chosen.size > 0 && (
        <StepButton
          label={t("count.sendBack", { count: chosen.size })}
          send={(key) => recount(count, [...chosen], key)}
          done={() => {
            onDone();
            return t("count.sentBack");
          }}
        />
      )}
      {allowed("submit") && (
        <StepButton
          label={t("count.submit")}
          {...(uncounted > 0 ? { ask: t("count.leaveAsk", { count: uncounted }) } : {})}
          send={(key) => submitCount(count, uncounted > 0, key)}
          done={told("submitted")}
        />
      )}
      {allowed("count") && (
        <Link to="/stock/counts/$countId/entry" params={{ countId: count.id }} className="button-link">
          {t("count.enter")}
        </Link>
      )}
      {allowed("approve") && (
        <StepButton
          primary
          label={t("count.approve")}
          ask={t("count.approveAsk")}
          send={(key) => approveCount(count, key)}
          done={told("approved")}
        />
      )}
    </>
  );
}
