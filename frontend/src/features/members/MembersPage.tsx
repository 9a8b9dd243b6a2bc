import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import type { Me } from "@/api/types";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import { AdjustmentRule } from "./AdjustmentRule";
import { FactorRule } from "./FactorRule";
import { InviteButton } from "./InviteButton";
import { MembersTabs } from "./MembersTabs";
import { useMemberColumns } from "./member-columns";
import { changeMember, membersQuery, signOutMember, viewAs } from "./queries";

const STAFF_STEPS = { change: changeMember, signOut: signOutMember, permissions: true };

const stepsOf = (me: Me) =>
  may(me, "members:write")
    ? { ...STAFF_STEPS, ...(may(me, "members:view-as") ? { viewAs } : {}) }
    : undefined;

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
        columns={useMemberColumns(stepsOf(me))}
        answer={members}
        rowKey={(member) => member.id}
        empty={null}
        cursor={cursor}
        onCursor={(next) => void navigate({ search: { cursor: next } })}
      />
      {may(me, "companies:write") && (
        <>
          <FactorRule />
          <AdjustmentRule />
        </>
      )}
    </>
  );
}
