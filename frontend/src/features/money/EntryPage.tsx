import { App } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { usePosting } from "@/api/posting";
import { EmptyState } from "@/components/EmptyState";
import { ProblemAlert } from "@/components/failures";
import type { Direction } from "@/components/money/direction";
import { useOpenInvoices } from "@/components/money/use-open-invoices";
import { PageHeader } from "@/components/PageHeader";
import { PageLoading } from "@/components/PageLoading";
import { PartnerPicker } from "@/components/PartnerPicker";
import { MoneyForm } from "./MoneyForm";
import type { Recorded } from "./queries";
import "@/components/money/money.css";

type Props = {
  direction: Direction;
  kind?: "customer";
  partner: string | undefined;
  onPartner: (partner: string | undefined) => void;
  recording: ReturnType<typeof useRecording>;
  back: ReactNode;
};

/** Says that it is recorded, and goes on. */
export function useRecording(
  direction: Direction,
  record: (recorded: Recorded, key: string) => Promise<{ number: string }>,
  leave: () => Promise<void>,
) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return usePosting(record, {
    after: async ({ number }) => {
      void message.success(t(`${direction}.done`, { number }));
      await leave();
    },
  });
}

/** Money of one partner: who, how much, for which of the open invoices. */
export function EntryPage({ direction, kind, partner, onPartner, recording, back }: Props) {
  const { t } = useTranslation();
  const { invoices, error } = useOpenInvoices(direction, partner, useMe().company.base_currency);
  return (
    <>
      <PageHeader title={t(`${direction}.title`)} back={back} />
      <div className="filters">
        <PartnerPicker {...(kind ? { kind } : {})} value={partner} onChange={onPartner} />
      </div>
      {!partner && <EmptyState title={t(`${direction}.choose`)} hint={t(`${direction}.chooseHint`)} />}
      {partner && <ProblemAlert error={error} />}
      {partner && !invoices && !error && <PageLoading />}
      {partner && invoices && (
        <MoneyForm
          key={partner}
          direction={direction}
          partnerId={partner}
          invoices={invoices}
          busy={recording.isPending}
          error={recording.error}
          onSubmit={(money, on) => recording.mutate({ money, on })}
        />
      )}
    </>
  );
}
