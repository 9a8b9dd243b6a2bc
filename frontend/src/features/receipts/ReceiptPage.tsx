import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { App } from "antd";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import { EmptyState } from "@/components/EmptyState";
import { ProblemAlert } from "@/components/failures";
import { PageHeader } from "@/components/PageHeader";
import { PageLoading } from "@/components/PageLoading";
import { PartnerPicker } from "@/components/PartnerPicker";
import { oldestFirst } from "./allocation";
import { openInvoicesQuery, recordReceipt } from "./queries";
import { ReceiptForm } from "./ReceiptForm";
import "./receipt.css";

const route = getRouteApi("/receipts/new");

/** Money received from a customer, set against its open invoices in the same posting. */
export function ReceiptPage() {
  const { t } = useTranslation();
  const { partner } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <PageHeader
        title={t("receipt.title")}
        back={
          <Link to="/receipts" search={{}}>
            ← {t("receipt.list")}
          </Link>
        }
      />
      <div className="filters">
        <PartnerPicker
          kind="customer"
          value={partner}
          onChange={(chosen) => void navigate({ search: { partner: chosen }, replace: true })}
        />
      </div>
      {partner ? (
        <OfPartner key={partner} partnerId={partner} />
      ) : (
        <EmptyState title={t("receipt.choose")} hint={t("receipt.chooseHint")} />
      )}
    </>
  );
}

function OfPartner({ partnerId }: { partnerId: string }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const invoices = useQuery(openInvoicesQuery(partnerId));
  const recording = usePosting(recordReceipt, {
    after: async (receipt) => {
      void message.success(t("receipt.done", { number: receipt.number }));
      await navigate({ to: "/ledger", search: { partner: partnerId } });
    },
  });
  if (invoices.error) return <ProblemAlert error={invoices.error} />;
  if (!invoices.data) return <PageLoading />;
  return (
    <ReceiptForm
      partnerId={partnerId}
      invoices={invoices.data.items.toSorted(oldestFirst)}
      busy={recording.isPending}
      error={recording.error}
      onSubmit={(receipt) => recording.mutate(receipt)}
    />
  );
}
