import { useQuery } from "@tanstack/react-query";
import { App, Select } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { usePosting } from "@/api/posting";
import { problemMessage } from "@/api/problem";
import { PARTNER_ROLES, type Role, STAFF_ROLES } from "@/api/types";
import { StepField } from "@/components/StepDrawer";
import { changeCompany, companyQuery } from "./queries";

/** Whose people have to set up a second factor. */
export function FactorRule() {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const me = useMe();
  const company = useQuery(companyQuery(me.company.id));
  const setting = usePosting(
    (second_factor_roles: Role[]) => changeCompany(me.company.id, { second_factor_roles }),
    {
      after: () => void message.success(t("secondFactor.ruleSet")),
    },
  );
  const change = (roles: Role[]) =>
    setting.mutate(roles, { onError: (error) => void message.error(problemMessage(error)) });
  return (
    <section className="panel" aria-label={t("secondFactor.rule")}>
      <h2 className="panel-title">{t("secondFactor.rule")}</h2>
      <div className="panel-body">
        <StepField label={t("secondFactor.ruleHint")} id={id}>
          <Select
            id={id}
            mode="multiple"
            placeholder={t("secondFactor.ruleNone")}
            value={company.data?.second_factor_roles ?? []}
            loading={company.isPending || setting.isPending}
            onChange={change}
            options={[...STAFF_ROLES, ...PARTNER_ROLES].map((role) => ({
              value: role,
              label: t(`role.${role}`),
            }))}
          />
        </StepField>
      </div>
    </section>
  );
}
