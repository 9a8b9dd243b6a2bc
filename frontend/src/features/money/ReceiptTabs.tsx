import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import { Chips } from "@/components/Chips";

/** The money that came, what of it went back, and what customers say they have paid. */
export function ReceiptTabs() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <div className="filters">
      <Chips label={t("receipt.views")}>
        {may(me, "receipts:read") && (
          <Link to="/receipts" search={{}} activeOptions={{ exact: true, includeSearch: false }}>
            {t("receipt.list")}
          </Link>
        )}
        {may(me, "receipts:read") && (
          <Link to="/receipts/refunds" search={{}} activeOptions={{ exact: true, includeSearch: false }}>
            {t("customerRefund.list")}
          </Link>
        )}
        {may(me, "payment-notices:read") && (
          <Link to="/payment-notices" search={{}} activeOptions={{ exact: true, includeSearch: false }}>
            {t("paymentNotice.list")}
          </Link>
        )}
      </Chips>
    </div>
  );
}
