import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EntryPage, useRecording } from "./EntryPage";
import { recordPayment } from "./queries";

const route = getRouteApi("/payments/new");

/** Money paid to a supplier or factory, set against its open invoices in the same posting. */
export function PaymentPage() {
  const { t } = useTranslation();
  const { partner } = route.useSearch();
  const navigate = route.useNavigate();
  const leave = useNavigate();
  const recording = useRecording("payment", recordPayment, () =>
    leave({ to: "/ledger", search: { partner, account: "payable" } }),
  );
  return (
    <EntryPage
      direction="payment"
      partner={partner}
      onPartner={(chosen) => void navigate({ search: { partner: chosen }, replace: true })}
      recording={recording}
      back={
        <Link to="/payments" search={{}}>
          ← {t("payment.list")}
        </Link>
      }
    />
  );
}
