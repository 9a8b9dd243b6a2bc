import { Space } from "antd";
import { useTranslation } from "react-i18next";
import type { Invitation } from "@/api/types";
import type { Column } from "@/components/Records";
import { StepButton } from "@/components/StepButton";
import { formatMoment } from "@/i18n/format";

/** What whoever looks may do about an open invitation. */
export type InvitationSteps = {
  mail: (id: string) => Promise<Invitation>;
  withdraw: (id: string) => Promise<Invitation>;
};

/** `own`: as a partner's administrator, for whom what the company asks is the company's. */
export function useInvitationColumns(steps: InvitationSteps | undefined, own = false): Column<Invitation>[] {
  const { t } = useTranslation();
  const step: Column<Invitation> = {
    key: "steps",
    title: t("members.steps"),
    wide: true,
    render: ({ id, email, by_company }) =>
      steps &&
      !(own && by_company) && (
        <Space wrap>
          <StepButton
            label={t("members.mailAgain")}
            send={() => steps.mail(id)}
            done={() => t("members.mailed", { email })}
          />
          <StepButton
            label={t("members.withdraw")}
            ask={t("members.withdrawAsk", { email })}
            send={() => steps.withdraw(id)}
            done={() => t("members.withdrawn")}
          />
        </Space>
      ),
  };
  return [
    { key: "name", title: t("members.name"), heading: true, render: ({ name }) => name },
    { key: "email", title: t("signIn.email"), render: ({ email }) => email },
    { key: "role", title: t("members.role"), render: ({ role }) => t(`role.${role}`) },
    { key: "partner", title: t("partners.partner"), render: ({ partner }) => partner?.name },
    { key: "until", title: t("members.until"), render: (row) => formatMoment(row.expires_at) },
    ...(steps ? [step] : []),
  ];
}
