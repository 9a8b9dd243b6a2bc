import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Membership } from "@/api/session";
import { switchMembership } from "@/api/session";
import { useSession } from "@/api/session-context";
import type { Me } from "@/api/types";

const nameOf = (membership: Membership): string =>
  membership.partner_name
    ? `${membership.company_name} · ${membership.partner_name}`
    : membership.company_name;

/** For whom one works just now; a person with a single membership only reads it. */
export function MembershipSwitcher({ me }: { me: Me }) {
  const { t } = useTranslation();
  const { membershipId, memberships } = useSession();
  const navigate = useNavigate();

  /** From the start page: what the address names belongs to the firm that is left behind. */
  async function change(id: string) {
    await navigate({ to: "/" });
    await switchMembership(id);
  }

  if (memberships.length < 2) {
    return (
      <p className="membership">
        <strong>{me.company.name}</strong>
        {me.partner && <span className="muted">{me.partner.name}</span>}
      </p>
    );
  }
  return (
    <select
      className="membership membership-choice"
      aria-label={t("nav.membership")}
      value={membershipId}
      onChange={(event) => void change(event.target.value)}
    >
      {memberships.map((membership) => (
        <option key={membership.id} value={membership.id}>
          {nameOf(membership)}
        </option>
      ))}
    </select>
  );
}
