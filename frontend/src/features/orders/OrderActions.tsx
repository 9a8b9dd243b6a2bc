import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useOffered } from "@/api/layouts";
import { may, useMe } from "@/api/me";
import type { SalesOrder } from "@/api/types";
import { FillButton } from "@/components/own-fields/FillButton";
import { ReasonDialog } from "@/components/ReasonDialog";
import { AmendDrawer } from "./AmendDrawer";
import { ConfirmButton } from "./ConfirmButton";
import { DeliveryDrawer } from "./DeliveryDrawer";
import { cancelOrder, fillInOrder } from "./queries";

/** Exactly the actions that the server says are open to this person on this order. */
export function OrderActions({ order }: { order: SalesOrder }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<"amend" | "deliver" | "cancel">();
  const me = useMe();
  const close = () => setOpen(undefined);
  const offered = useOffered("sales_order");
  const allowed = (action: string) => order.allowed_actions.includes(action) && offered(action);
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
      {may(me, "sales-orders:write") && (
        <FillButton record="sales_order" order={order} save={(filled) => fillInOrder(order, filled)} />
      )}
      {open === "amend" && <AmendDrawer order={order} onClose={close} />}
      {open === "deliver" && <DeliveryDrawer order={order} onClose={close} />}
      {open === "cancel" && (
        <ReasonDialog
          title={t("order.cancelTitle", { number: order.number })}
          label={t("order.cancelReason")}
          submit={t("order.cancel")}
          send={(reason, key) => cancelOrder({ id: order.id, reason }, key)}
          done={({ number }) => t("order.cancelled", { number })}
          onClose={close}
        />
      )}
    </>
  );
}
