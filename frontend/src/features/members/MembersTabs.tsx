import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import { Chips } from "@/components/Chips";

/** Who has a place, who has been asked in, what people may do and when, and what they did. */
export function MembersTabs() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <div className="filters">
      <Chips label={t("members.views")}>
        <Link to="/members" search={{}} activeOptions={{ exact: true, includeSearch: false }}>
          {t("members.title")}
        </Link>
        <Link to="/members/invitations" search={{}} activeOptions={{ includeSearch: false }}>
          {t("members.invitations")}
        </Link>
        <Link to="/members/groups" search={{}} activeOptions={{ includeSearch: false }}>
          {t("groups.title")}
        </Link>
        <Link to="/members/windows" search={{}} activeOptions={{ includeSearch: false }}>
          {t("windows.title")}
        </Link>
        <Link to="/members/limits" search={{}} activeOptions={{ includeSearch: false }}>
          {t("limits.title")}
        </Link>
        {may(me, "staff:read") && (
          <Link to="/absences" search={{}} activeOptions={{ includeSearch: false }}>
            {t("absences.title")}
          </Link>
        )}
        {may(me, "companies:write") && (
          <>
            <Link to="/members/fields" search={{}} activeOptions={{ includeSearch: false }}>
              {t("ownFields.title")}
            </Link>
            <Link to="/members/layouts" activeOptions={{ includeSearch: false }}>
              {t("layouts.title")}
            </Link>
            <Link to="/members/prints" activeOptions={{ includeSearch: false }}>
              {t("prints.title")}
            </Link>
            <Link to="/members/branding" activeOptions={{ includeSearch: false }}>
              {t("branding.title")}
            </Link>
          </>
        )}
        {may(me, "trail:read") && (
          <Link to="/members/trail" search={{}} activeOptions={{ includeSearch: false }}>
            {t("trail.title")}
          </Link>
        )}
      </Chips>
    </div>
  );
}
