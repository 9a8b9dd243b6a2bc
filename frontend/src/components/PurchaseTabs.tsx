import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import { Chips } from "./Chips";

/** What was ordered, and what came of it. */
export function PurchaseTabs() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <div className="filters">
      <Chips label={t("purchase.views")}>
        <Link to="/purchases" search={{}} activeOptions={{ exact: true, includeSearch: false }}>
          {t(me.partner ? "purchase.ownList" : "purchase.list")}
        </Link>
        {may(me, "reorder-points:read") && (
          <Link to="/purchases/needs" search={{}} activeOptions={{ includeSearch: false }}>
            {t("needs.title")}
          </Link>
        )}
        {may(me, "reorder-points:read") && (
          <Link to="/purchases/reorder-points" search={{}} activeOptions={{ includeSearch: false }}>
            {t("reorderPoint.list")}
          </Link>
        )}
        {may(me, "quotation-requests:read") && (
          <Link to="/purchases/requests" search={{}} activeOptions={{ includeSearch: false }}>
            {t("quotation.requests")}
          </Link>
        )}
        {me.partner && may(me, "quotations:read") && (
          <Link to="/purchases/quotations" search={{}} activeOptions={{ includeSearch: false }}>
            {t("quotation.invitations")}
          </Link>
        )}
        {may(me, "shipping-notices:read") && (
          <Link to="/purchases/arrivals" search={{}} activeOptions={{ includeSearch: false }}>
            {t("notice.arrivals")}
          </Link>
        )}
        {may(me, "goods-receipts:read") && (
          <Link to="/purchases/receipts" search={{}} activeOptions={{ includeSearch: false }}>
            {t("goodsReceipt.list")}
          </Link>
        )}
        {may(me, "supplier-invoices:read") && (
          <Link to="/purchases/invoices" search={{}} activeOptions={{ includeSearch: false }}>
            {t("supplierInvoice.list")}
          </Link>
        )}
        {may(me, "purchase-returns:read") && (
          <Link to="/purchases/returns" search={{}} activeOptions={{ includeSearch: false }}>
            {t("purchaseReturn.list")}
          </Link>
        )}
        {may(me, "landed-costs:read") && (
          <Link to="/purchases/landed-costs" search={{}} activeOptions={{ includeSearch: false }}>
            {t("landedCost.list")}
          </Link>
        )}
      </Chips>
    </div>
  );
}
