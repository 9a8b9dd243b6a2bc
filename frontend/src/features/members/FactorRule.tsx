import { useTranslation } from "react-i18next";
import { PARTNER_ROLES, type Role, STAFF_ROLES } from "@/api/types";
import { CompanyRule } from "./CompanyRule";

/** Whose people have to set up a second factor. */
export function FactorRule() {
  const { t } = useTranslation();
  return (
    <CompanyRule
      title={t("secondFactor.rule")}
      hint={t("secondFactor.ruleHint")}
      saved={t("secondFactor.ruleSet")}
      change={(second_factor_roles: Role[]) => ({ second_factor_roles })}
      select={(company) => ({
        mode: "multiple",
        placeholder: t("secondFactor.ruleNone"),
        value: company?.second_factor_roles ?? [],
        options: [...STAFF_ROLES, ...PARTNER_ROLES].map((role) => ({
          value: role,
          label: t(`role.${role}`),
        })),
      })}
    />
  );
}
