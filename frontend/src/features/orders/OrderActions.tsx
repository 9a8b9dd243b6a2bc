import { App, Button, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import type { SalesOrder } from "@/api/types";
import { ProblemAlert } from "@/components/failures";
import { AmendDrawer } from "./AmendDrawer";
import { ConfirmButton } from "./ConfirmButton";
import { DeliveryDrawer } from "./DeliveryDrawer";
import { cancelOrder } from "./queries";

/** Exactly the actions that the server says are open to this person on this order. */
export function OrderActions({ order }: { order: SalesOrder }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<"amend" | "deliver" | "cancel">();
  const allowed = (action: string) => order.allowed_actions.includes(action);
  return (
    <>
      {allowed("cancel") && <Button onClick={() => setOpen("cancel")}>{t("order.cancel")}</Button>}
      {allowed("amend") && <Button onClick={() => setOpen("amend")}>{t("amend.open")}</Button>}
      {allowed("confirm") && <ConfirmButton orderId={order.id} />}
      {allowed("deliver") && (
        <Button type="primary" onClick={() => setOpen("deliver")}>
          {t("order.deliver")}
        </Button>
      )}
      {open === "amend" && <AmendDrawer order={order} onClose={() => setOpen(undefined)} />}
      {open === "deliver" && <DeliveryDrawer order={order} onClose={() => setOpen(undefined)} />}
      {open === "cancel" && <CancelDialog order={order} onClose={() => setOpen(undefined)} />}
    </>
  );
}

type CancelProps = { order: SalesOrder; onClose: () => void };

function CancelDialog({ order, onClose }: CancelProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [reason, setReason] = useState("");
  const cancelling = usePosting(cancelOrder, {
    after: () => {
      void message.success(t("order.cancelled", { number: order.number }));
      onClose();
    },
  });
  return (
    <Modal
      open
      title={t("order.cancelTitle", { number: order.number })}
      okText={t("order.cancel")}
      cancelText={t("common.back")}
      okButtonProps={{ danger: true, disabled: reason.trim() === "", loading: cancelling.isPending }}
      onOk={() => cancelling.mutate({ id: order.id, reason: reason.trim() })}
      onCancel={onClose}
    >
      <ProblemAlert error={cancelling.error} />
      <label htmlFor="cancel-reason">{t("order.cancelReason")}</label>
      <Input.TextArea
        id="cancel-reason"
        autoFocus
        rows={3}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </Modal>
  );
}
