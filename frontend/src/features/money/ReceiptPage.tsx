import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EntryPage, useRecording } from "./EntryPage";
import { recordReceipt } from "./queries";

const route = getRouteApi("/receipts/new");

/** Money received from a customer, set against its open invoices in the same posting. */
export function ReceiptPage() {
  const { t } = useTranslation();
  const { partner } = route.useSearch();
  const navigate = route.useNavigate();
  const leave = useNavigate();
  const recording = useRecording("receipt", recordReceipt, () =>
    leave({ to: "/ledger", search: { partner } }),
  );
  return (
    <EntryPage
      direction="receipt"
      kind="customer"
      partner={partner}
      onPartner={(chosen) => void navigate({ search: { partner: chosen }, replace: true })}
      recording={recording}
      back={
        <Link to="/receipts" search={{}}>
          ← {t("receipt.list")}
        </Link>
      }
    />
  );
}
