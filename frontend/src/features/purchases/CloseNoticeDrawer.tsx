import { useQuery } from "@tanstack/react-query";
import { App, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import type { ShippingNotice } from "@/api/types";
import { StepDrawer, StepField } from "@/components/StepDrawer";
import { formatDate } from "@/i18n/format";
import { closeNotice } from "./notice-queries";
import { receiptsOfOrderQuery } from "./receipt-queries";

type Props = { notice: ShippingNotice; onClose: () => void };

/** The goods came with a receipt that does not name their notice: staff says with which. */
export function CloseNoticeDrawer({ notice, onClose }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const [receiptId, setReceiptId] = useState<string>();
  const receipts = useQuery(receiptsOfOrderQuery(notice.order.id));
  const closing = usePosting((chosen: string, key) => closeNotice(notice, chosen, key), {
    after: ({ number }) => {
      void message.success(t("notice.closed", { number }));
      onClose();
    },
  });
  const free = receipts.data?.items.filter((receipt) => receipt.notice === null) ?? [];
  return (
    <StepDrawer
      title={t("notice.closeTitle", { number: notice.number })}
      submit={t("notice.close")}
      error={closing.error ?? receipts.error}
      busy={closing.isPending}
      ready={receiptId !== undefined}
      onSubmit={() => receiptId !== undefined && closing.mutate(receiptId)}
      onClose={onClose}
    >
      <StepField label={t("document.goods_receipt")} id={`${id}-receipt`}>
        <Select
          id={`${id}-receipt`}
          aria-label={t("document.goods_receipt")}
          loading={receipts.isPending}
          value={receiptId ?? null}
          onChange={setReceiptId}
          notFoundContent={t("notice.noReceipt")}
          options={free.map((receipt) => ({
            value: receipt.id,
            label: `${receipt.number} · ${formatDate(receipt.received_on)}`,
          }))}
        />
      </StepField>
      <p className="muted">{t("notice.closeHint")}</p>
    </StepDrawer>
  );
}
