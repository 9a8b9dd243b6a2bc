import { useTranslation } from "react-i18next";
import { CompanyRule } from "./CompanyRule";

const OFFERED = [1, 2, 3, 5, 7, 14, 30, 60, 90];

/** For how long an order beyond a limit waits for its approval. */
export function ApprovalRule() {
  const { t } = useTranslation();
  return (
    <CompanyRule
      title={t("approvalRule.title")}
      hint={t("approvalRule.hint")}
      saved={t("approvalRule.saved")}
      change={(order_request_days: number) => ({ order_request_days })}
      select={(company) => {
        const days = company?.order_request_days;
        const offered = days === undefined || OFFERED.includes(days) ? OFFERED : [...OFFERED, days];
        return {
          value: days ?? null,
          options: offered.map((count) => ({ value: count, label: t("approvalRule.days", { count }) })),
        };
      }}
    />
  );
}
