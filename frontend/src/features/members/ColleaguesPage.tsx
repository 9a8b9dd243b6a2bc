import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import {
  changeColleague,
  colleagueInvitationsQuery,
  colleaguesQuery,
  mailColleagueAgain,
  signOutColleague,
  withdrawColleague,
} from "./colleague-queries";
import { InviteButton } from "./InviteButton";
import { useInvitationColumns } from "./invitation-columns";
import { useMemberColumns } from "./member-columns";

const STEPS = { change: changeColleague, signOut: signOutColleague };
const INVITATION_STEPS = { mail: mailColleagueAgain, withdraw: withdrawColleague };

const route = getRouteApi("/colleagues");

/** People who act for the same partner, as its own administrator sees and limits them. */
export function ColleaguesPage() {
  const { t } = useTranslation();
  const { cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const [invitedCursor, setInvitedCursor] = useState<string>();
  const colleagues = useQuery({ ...colleaguesQuery(cursor), placeholderData: keepPreviousData });
  const invitations = useQuery({
    ...colleagueInvitationsQuery(invitedCursor),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageHeader title={t("members.colleagues")}>
        <InviteButton own />
      </PageHeader>
      <PagedRecords
        label={t("members.colleagues")}
        columns={useMemberColumns(STEPS)}
        answer={colleagues}
        rowKey={(member) => member.id}
        empty={null}
        cursor={cursor}
        onCursor={(next) => void navigate({ search: { cursor: next } })}
      />
      <h2>{t("members.invitations")}</h2>
      <PagedRecords
        label={t("members.invitations")}
        columns={useInvitationColumns(INVITATION_STEPS, true)}
        answer={invitations}
        rowKey={(invitation) => invitation.id}
        empty={<p className="muted">{t("members.noInvitations")}</p>}
        cursor={invitedCursor}
        onCursor={setInvitedCursor}
      />
    </>
  );
}
