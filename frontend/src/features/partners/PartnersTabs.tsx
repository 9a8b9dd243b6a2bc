import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import { Chips } from "@/components/Chips";

/** The firms that the company trades with, and when those who look after them are away. */
export function PartnersTabs() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <div className="filters">
      <Chips label={t("managers.views")}>
        <Link to="/partners" search={{}} activeOptions={{ exact: true, includeSearch: false }}>
          {t("managers.partners")}
        </Link>
        {may(me, "staff:read") && (
          <Link to="/absences" search={{}} activeOptions={{ includeSearch: false }}>
            {t("absences.title")}
          </Link>
        )}
      </Chips>
    </div>
  );
}
