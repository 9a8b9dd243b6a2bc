import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Chips } from "@/components/Chips";

/** Who has a place, and who has been asked in. */
export function MembersTabs() {
  const { t } = useTranslation();
  return (
    <div className="filters">
      <Chips label={t("members.views")}>
        <Link to="/members" search={{}} activeOptions={{ exact: true, includeSearch: false }}>
          {t("members.title")}
        </Link>
        <Link to="/members/invitations" search={{}} activeOptions={{ includeSearch: false }}>
          {t("members.invitations")}
        </Link>
      </Chips>
    </div>
  );
}
