import { useQuery } from "@tanstack/react-query";
import { App, Select } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { usePosting } from "@/api/posting";
import { problemMessage } from "@/api/problem";
import { StepField } from "@/components/StepDrawer";
import { changeCompany, companyQuery } from "./queries";

const OFFERED = [1, 2, 3, 5, 7, 14, 30, 60, 90];

/** For how long an order beyond a limit waits for its approval. */
export function ApprovalRule() {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const me = useMe();
  const company = useQuery(companyQuery(me.company.id));
  const days = company.data?.order_request_days;
  const setting = usePosting(
    (order_request_days: number) => changeCompany(me.company.id, { order_request_days }),
    { after: () => void message.success(t("approvalRule.saved")) },
  );
  const change = (wanted: number) =>
    setting.mutate(wanted, { onError: (error) => void message.error(problemMessage(error)) });
  const offered = days === undefined || OFFERED.includes(days) ? OFFERED : [...OFFERED, days];
  return (
    <section className="panel" aria-label={t("approvalRule.title")}>
      <h2 className="panel-title">{t("approvalRule.title")}</h2>
      <div className="panel-body">
        <StepField label={t("approvalRule.hint")} id={id}>
          <Select
            id={id}
            value={days ?? null}
            loading={company.isPending || setting.isPending}
            onChange={change}
            options={offered.map((count) => ({ value: count, label: t("approvalRule.days", { count }) }))}
          />
        </StepField>
      </div>
    </section>
  );
}
