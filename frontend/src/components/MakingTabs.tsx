import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import { Chips } from "./Chips";

/** What is made, from what, and what lies at the factories. */
export function MakingTabs() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <div className="filters">
      <Chips label={t("production.views")}>
        <Link to="/production" search={{}} activeOptions={{ exact: true, includeSearch: false }}>
          {t(me.partner ? "production.ownList" : "production.list")}
        </Link>
        <Link to="/production/materials" search={{}} activeOptions={{ includeSearch: false }}>
          {t("materials.title")}
        </Link>
        {may(me, "bills-of-material:read") && (
          <Link to="/bills" search={{}} activeOptions={{ includeSearch: false }}>
            {t("bill.list")}
          </Link>
        )}
      </Chips>
    </div>
  );
}
