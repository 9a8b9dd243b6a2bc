import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import { Chips } from "./Chips";

/** What lies where, and the documents that move or correct it. */
export function StockTabs() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <div className="filters">
      <Chips label={t("stock.views")}>
        <Link to="/stock" search={{}} activeOptions={{ exact: true, includeSearch: false }}>
          {t("stock.title")}
        </Link>
        {may(me, "consigned-stock:read") && (
          <Link to="/stock/consigned" search={{}} activeOptions={{ includeSearch: false }}>
            {t("consigned.title")}
          </Link>
        )}
        <Link to="/stock/lots" search={{}} activeOptions={{ includeSearch: false }}>
          {t("lot.list")}
        </Link>
        <Link to="/stock/transfers" search={{}} activeOptions={{ includeSearch: false }}>
          {t("transfer.list")}
        </Link>
        <Link to="/stock/adjustments" search={{}} activeOptions={{ includeSearch: false }}>
          {t("adjustment.list")}
        </Link>
        <Link to="/stock/counts" search={{}} activeOptions={{ includeSearch: false }}>
          {t("count.list")}
        </Link>
      </Chips>
    </div>
  );
}
