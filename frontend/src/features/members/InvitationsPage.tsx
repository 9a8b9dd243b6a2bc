import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Space } from "antd";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import { INVITATION_STATUSES, type Invitation } from "@/api/types";
import { Chips } from "@/components/Chips";
import { EmptyState } from "@/components/EmptyState";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import type { Column } from "@/components/Records";
import { StepButton } from "@/components/StepButton";
import { formatMoment } from "@/i18n/format";
import { InviteButton } from "./InviteButton";
import { MembersTabs } from "./MembersTabs";
import { invitationsQuery, mailAgain, withdraw } from "./queries";

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
        columns={useColumns(changes && status === "open")}
        answer={invitations}
        rowKey={(invitation) => invitation.id}
        empty={<EmptyState title={t("members.noInvitations")} hint={t("members.noInvitationsHint")} />}
        cursor={cursor}
        onCursor={(next) => void navigate({ search: { status, cursor: next } })}
      />
    </>
  );
}

function useColumns(steps: boolean): Column<Invitation>[] {
  const { t } = useTranslation();
  const step: Column<Invitation> = {
    key: "steps",
    title: t("members.steps"),
    wide: true,
    render: ({ id, email }) => (
      <Space wrap>
        <StepButton
          label={t("members.mailAgain")}
          send={() => mailAgain(id)}
          done={() => t("members.mailed", { email })}
        />
        <StepButton
          label={t("members.withdraw")}
          ask={t("members.withdrawAsk", { email })}
          send={() => withdraw(id)}
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
