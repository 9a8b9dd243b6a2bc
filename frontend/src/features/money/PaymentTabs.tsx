import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Chips } from "@/components/Chips";

/** The money that was paid, and what of it came back. */
export function PaymentTabs() {
  const { t } = useTranslation();
  return (
    <div className="filters">
      <Chips label={t("payment.views")}>
        <Link to="/payments" search={{}} activeOptions={{ exact: true, includeSearch: false }}>
          {t("payment.list")}
        </Link>
        <Link to="/payments/refunds" search={{}} activeOptions={{ exact: true, includeSearch: false }}>
          {t("supplierRefund.list")}
        </Link>
      </Chips>
    </div>
  );
}
