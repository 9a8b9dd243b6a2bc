import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PurchaseOrder, ShippingNotice } from "@/api/types";
import { ReasonDialog } from "@/components/ReasonDialog";
import { AnnounceDrawer } from "./AnnounceDrawer";
import { withdrawNotice } from "./notice-queries";
import { ReceiveDrawer } from "./ReceiveDrawer";

type Props = { order: PurchaseOrder; notice: ShippingNotice };

/** Exactly the steps that the server says are open to this person on this notice. */
export function NoticeActions({ order, notice }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<"change" | "withdraw" | "receive">();
  const close = () => setOpen(undefined);
  const allowed = (action: string) => notice.allowed_actions.includes(action);
  return (
    <>
      {allowed("withdraw") && <Button onClick={() => setOpen("withdraw")}>{t("notice.withdraw")}</Button>}
      {allowed("change") && <Button onClick={() => setOpen("change")}>{t("notice.change")}</Button>}
      {allowed("receive") && (
        <Button type="primary" onClick={() => setOpen("receive")}>
          {t("goodsReceipt.open")}
        </Button>
      )}
      {open === "change" && <AnnounceDrawer order={order} notice={notice} onClose={close} />}
      {open === "receive" && <ReceiveDrawer order={order} notice={notice} onClose={close} />}
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
