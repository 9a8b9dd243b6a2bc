import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import { Chips } from "@/components/Chips";

/** What waits, and what has to wait. */
export function IntakeTabs() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <div className="filters">
      <Chips label={t("intake.views")}>
        <Link to="/intake" search={{}} activeOptions={{ exact: true, includeSearch: false }}>
          {t("intake.inbox")}
        </Link>
        {may(me, "masters:read") && (
          <Link to="/intake/rules" search={{}} activeOptions={{ includeSearch: false }}>
            {t("intake.rules")}
          </Link>
        )}
      </Chips>
    </div>
  );
}
