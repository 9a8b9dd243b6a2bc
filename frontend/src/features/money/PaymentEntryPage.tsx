import { Link, useNavigate } from "@tanstack/react-router";
import { App } from "antd";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { usePosting } from "@/api/posting";
import { ProblemAlert } from "@/components/failures";
import { useOpenInvoices } from "@/components/money/use-open-invoices";
import { PageHeader } from "@/components/PageHeader";
import { PageLoading } from "@/components/PageLoading";
import { MoneyForm } from "./MoneyForm";
import { tellPayment } from "./notice-queries";
import "@/components/money/money.css";

/** The customer's own word: so much was paid on that day, for these invoices. */
export function PaymentEntryPage() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const { partner, company } = useMe();
  const partnerId = partner?.id ?? "";
  const { invoices, error } = useOpenInvoices("receipt", partnerId, company.base_currency);
  const telling = usePosting(tellPayment, {
    after: async ({ id, number }) => {
      void message.success(t("paymentNotice.told", { number }));
      await navigate({ to: "/payment-notices/$noticeId", params: { noticeId: id } });
    },
  });
  return (
    <>
      <PageHeader
        title={t("paymentNotice.new")}
        back={
          <Link to="/payment-notices" search={{}}>
            ← {t("paymentNotice.list")}
          </Link>
        }
      />
      <ProblemAlert error={error} />
      {invoices ? (
        <MoneyForm
          direction="paymentNotice"
          partnerId={partnerId}
          invoices={invoices}
          busy={telling.isPending}
          error={telling.error}
          onSubmit={({ partner_id: _, ...money }, on) =>
            telling.mutate({ ...money, ...(on ? { paid_on: on } : {}) })
          }
        />
      ) : (
        !error && <PageLoading />
      )}
    </>
  );
}
