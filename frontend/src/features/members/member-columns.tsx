import { Space } from "antd";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import type { Member } from "@/api/types";
import type { Column } from "@/components/Records";
import { StepButton } from "@/components/StepButton";
import { Tag } from "@/components/Tag";
import { PermissionsButton } from "./PermissionsButton";
import type { MemberChange } from "./queries";
import { ViewAsButton } from "./ViewAsButton";

/** What whoever looks may do about a person; the own place is changed by others. */
export type MemberSteps = {
  change: (id: string, change: MemberChange) => Promise<Member>;
  signOut: (id: string) => Promise<{ ended: number }>;
  viewAs?: (id: string, reason: string) => Promise<void>;
  /** Whether what single people may do is set, too. */
  permissions?: boolean;
};

export function useMemberColumns(steps: MemberSteps | undefined): Column<Member>[] {
  const { t } = useTranslation();
  const own = useMe().membership.id;
  const place: Column<Member> = {
    key: "place",
    title: t("members.place"),
    wide: true,
    render: (member) => steps && member.id !== own && <Steps member={member} steps={steps} />,
  };
  return [
    { key: "name", title: t("members.name"), heading: true, render: ({ user }) => user.name },
    { key: "email", title: t("signIn.email"), render: ({ user }) => user.email },
    {
      key: "role",
      title: t("members.role"),
      render: ({ role, administers }) =>
        administers ? t("members.administrator", { role: t(`role.${role}`) }) : t(`role.${role}`),
    },
    { key: "partner", title: t("partners.partner"), render: ({ partner }) => partner?.name },
    {
      key: "active",
      title: t("orders.status"),
      render: ({ active }) => (
        <Tag tone={active ? "good" : "quiet"}>{t(active ? "members.active" : "members.inactive")}</Tag>
      ),
    },
    ...(steps ? [place] : []),
  ];
}

function Steps({ member, steps }: { member: Member; steps: MemberSteps }) {
  const { t } = useTranslation();
  const { id, active, administers, partner, user } = member;
  return (
    <Space wrap>
      {steps.permissions && member.role !== "owner" && <PermissionsButton member={member} />}
      {partner && active && steps.viewAs && <ViewAsButton member={member} send={steps.viewAs} />}
      {partner && active && (
        <StepButton
          label={t(administers ? "members.notAdministrator" : "members.makeAdministrator")}
          send={() => steps.change(id, { administers: !administers })}
          done={() => t("members.changed", { name: user.name })}
        />
      )}
      <StepButton
        label={t("nav.signOut")}
        send={() => steps.signOut(id)}
        done={({ ended }) => t("ownAccount.ended", { count: ended })}
        ask={t("members.signOutAsk", { name: user.name })}
      />
      <StepButton
        label={t(active ? "members.close" : "members.reopen")}
        send={() => steps.change(id, { active: !active })}
        done={() => t(active ? "members.closed" : "members.reopened")}
        {...(active ? { ask: t("members.closeAsk", { name: user.name }) } : {})}
      />
    </Space>
  );
}
