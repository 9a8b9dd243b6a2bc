import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import { INVITATION_STATUSES } from "@/api/types";
import { Chips } from "@/components/Chips";
import { EmptyState } from "@/components/EmptyState";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import { InviteButton } from "./InviteButton";
import { useInvitationColumns } from "./invitation-columns";
import { MembersTabs } from "./MembersTabs";
import { invitationsQuery, mailAgain, withdraw } from "./queries";

const STAFF_STEPS = { mail: mailAgain, withdraw };

const route = getRouteApi("/members/invitations");

/** Who has been asked in, and what became of it. */
export function InvitationsPage() {
  const { t } = useTranslation();
  const changes = may(useMe(), "members:write");
  const { status = "open", cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const invitations = useQuery({ ...invitationsQuery(status, cursor), placeholderData: keepPreviousData });
  return (
    <>
      <PageHeader title={t("members.invitations")}>{changes && <InviteButton />}</PageHeader>
      <MembersTabs />
      <div className="filters">
        <Chips label={t("orders.status")}>
          {INVITATION_STATUSES.map((name) => (
            <Link
              key={name}
              to="/members/invitations"
              search={name === "open" ? {} : { status: name }}
              activeOptions={{ explicitUndefined: true }}
            >
              {t(`invitationStatus.${name}`)}
            </Link>
          ))}
        </Chips>
      </div>
      <PagedRecords
        label={t("members.invitations")}
        columns={useInvitationColumns(changes && status === "open" ? STAFF_STEPS : undefined)}
        answer={invitations}
        rowKey={(invitation) => invitation.id}
        empty={<EmptyState title={t("members.noInvitations")} hint={t("members.noInvitationsHint")} />}
        cursor={cursor}
        onCursor={(next) => void navigate({ search: { status, cursor: next } })}
      />
    </>
  );
}
