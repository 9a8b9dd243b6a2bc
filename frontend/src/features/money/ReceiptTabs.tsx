import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Chips } from "@/components/Chips";

/** The money that came, and what customers say they have paid. */
export function ReceiptTabs() {
  const { t } = useTranslation();
  return (
    <div className="filters">
      <Chips label={t("receipt.views")}>
        <Link to="/receipts" search={{}} activeOptions={{ exact: true, includeSearch: false }}>
          {t("receipt.list")}
        </Link>
        <Link to="/payment-notices" search={{}} activeOptions={{ exact: true, includeSearch: false }}>
          {t("paymentNotice.list")}
        </Link>
      </Chips>
    </div>
  );
}
