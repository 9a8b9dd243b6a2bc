import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { approveNotice, refuseNotice } from "@/api/decisions";
import type { PurchaseOrder, ShippingNotice } from "@/api/types";
import { ReasonDialog } from "@/components/ReasonDialog";
import { StepButton } from "@/components/StepButton";
import { AnnounceDrawer } from "./AnnounceDrawer";
import { CloseNoticeDrawer } from "./CloseNoticeDrawer";
import { withdrawNotice } from "./notice-queries";
import { ReceiveDrawer } from "./ReceiveDrawer";

type Props = { order: PurchaseOrder; notice: ShippingNotice };

/** Exactly the steps that the server says are open to this person on this notice. */
export function NoticeActions({ order, notice }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<"change" | "withdraw" | "close" | "refuse" | "receive">();
  const close = () => setOpen(undefined);
  const allowed = (action: string) => notice.allowed_actions.includes(action);
  return (
    <>
      {allowed("withdraw") && <Button onClick={() => setOpen("withdraw")}>{t("notice.withdraw")}</Button>}
      {allowed("close") && <Button onClick={() => setOpen("close")}>{t("notice.close")}</Button>}
      {allowed("change") && <Button onClick={() => setOpen("change")}>{t("notice.change")}</Button>}
      {allowed("refuse") && <Button onClick={() => setOpen("refuse")}>{t("intake.refuse")}</Button>}
      {allowed("approve") && (
        <StepButton
          primary
          label={t("intake.approve")}
          send={(key) => approveNotice(notice, key)}
          done={({ number }) => t("intake.approved", { number })}
        />
      )}
      {allowed("receive") && (
        <Button type="primary" onClick={() => setOpen("receive")}>
          {t("goodsReceipt.open")}
        </Button>
      )}
      {open === "change" && <AnnounceDrawer order={order} notice={notice} onClose={close} />}
      {open === "close" && <CloseNoticeDrawer notice={notice} onClose={close} />}
      {open === "receive" && <ReceiveDrawer order={order} notice={notice} onClose={close} />}
      {open === "refuse" && (
        <ReasonDialog
          title={t("intake.refuseTitle", { number: notice.number })}
          label={t("purchase.reason")}
          submit={t("intake.refuse")}
          send={(reason, key) => refuseNotice(notice, reason, key)}
          done={({ number }) => t("intake.refused", { number })}
          onClose={close}
        />
      )}
      {open === "withdraw" && (
        <ReasonDialog
          title={t("notice.withdrawTitle", { number: notice.number })}
          label={t("purchase.reason")}
          submit={t("notice.withdraw")}
          send={(reason, key) => withdrawNotice(notice, reason, key)}
          done={({ number }) => t("notice.withdrawn", { number })}
          onClose={close}
        />
      )}
    </>
  );
}
