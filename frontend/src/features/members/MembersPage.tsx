import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Space } from "antd";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import type { Me, Member } from "@/api/types";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import type { Column } from "@/components/Records";
import { StepButton } from "@/components/StepButton";
import { Tag } from "@/components/Tag";
import { InviteButton } from "./InviteButton";
import { MembersTabs } from "./MembersTabs";
import { PermissionsButton } from "./PermissionsButton";
import { changeMember, membersQuery, signOutMember } from "./queries";

const route = getRouteApi("/members");

/** Everybody who has a place in the company, staff and partners' people. */
export function MembersPage() {
  const { t } = useTranslation();
  const me = useMe();
  const { cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const members = useQuery({ ...membersQuery(cursor), placeholderData: keepPreviousData });
  return (
    <>
      <PageHeader title={t("members.title")}>{may(me, "members:write") && <InviteButton />}</PageHeader>
      <MembersTabs />
      <PagedRecords
        label={t("members.title")}
        columns={useColumns(me)}
        answer={members}
        rowKey={(member) => member.id}
        empty={null}
        cursor={cursor}
        onCursor={(next) => void navigate({ search: { cursor: next } })}
      />
    </>
  );
}

function useColumns(me: Me): Column<Member>[] {
  const { t } = useTranslation();
  const place: Column<Member> = {
    key: "place",
    title: t("members.place"),
    wide: true,
    render: (member) =>
      member.id !== me.membership.id && (
        <Space wrap>
          {member.role !== "owner" && <PermissionsButton member={member} />}
          <StepButton
            label={t("nav.signOut")}
            send={() => signOutMember(member.id)}
            done={({ ended }) => t("ownAccount.ended", { count: ended })}
            ask={t("members.signOutAsk", { name: member.user.name })}
          />
          <StepButton
            label={t(member.active ? "members.close" : "members.reopen")}
            send={() => changeMember(member.id, { active: !member.active })}
            done={() => t(member.active ? "members.closed" : "members.reopened")}
            {...(member.active ? { ask: t("members.closeAsk", { name: member.user.name }) } : {})}
          />
        </Space>
      ),
  };
  return [
    { key: "name", title: t("members.name"), heading: true, render: ({ user }) => user.name },
    { key: "email", title: t("signIn.email"), render: ({ user }) => user.email },
    { key: "role", title: t("members.role"), render: (member) => t(`role.${member.role}`) },
    { key: "partner", title: t("partners.partner"), render: ({ partner }) => partner?.name },
    {
      key: "active",
      title: t("orders.status"),
      render: ({ active }) => (
        <Tag tone={active ? "good" : "quiet"}>{t(active ? "members.active" : "members.inactive")}</Tag>
      ),
    },
    ...(may(me, "members:write") ? [place] : []),
  ];
}
