import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useOffered } from "@/api/layouts";
import { isStaff, may, useMe } from "@/api/me";
import type { PurchaseOrder } from "@/api/types";
import { FillButton } from "@/components/own-fields/FillButton";
import { ReasonDialog } from "@/components/ReasonDialog";
import { StepButton } from "@/components/StepButton";
import { isPositive } from "@/i18n/decimal";
import { AnnounceDrawer } from "./AnnounceDrawer";
import { AnswerDrawer } from "./AnswerDrawer";
import { ChangeDrawer } from "./ChangeDrawer";
import { ConsignedDrawer } from "./ConsignedDrawer";
import { InvoiceDrawer } from "./InvoiceDrawer";
import { cancelPurchase, fillInPurchase, rejectPurchase, sendPurchase } from "./queries";
import { ReceiveDrawer } from "./ReceiveDrawer";
import { UnbilledReturnDrawer, unbilled } from "./UnbilledReturnDrawer";

/** Exactly the steps that the server says are open to this person on this order. */
export function PurchaseActions({ order }: { order: PurchaseOrder }) {
  const { t } = useTranslation();
  const me = useMe();
  const staff = isStaff(me);
  const [open, setOpen] = useState<
    "answer" | "reject" | "change" | "announce" | "consign" | "receive" | "return" | "invoice"
  >();
  const close = () => setOpen(undefined);
  const offered = useOffered("purchase_order");
  const allowed = (action: string) => order.allowed_actions.includes(action) && offered(action);
  // What lies here can go back whatever has become of the order.
  const mayGiveBack = order.consigned && may(me, "goods-receipts:write");
  // No arrangement of the page names this step, so none leaves it out.
  const mayConsign = order.allowed_actions.includes("consign") || mayGiveBack;
  const mayReturn =
    may(me, "purchase-returns:write") && order.lines.some((line) => isPositive(unbilled(line)));
  return (
    <>
      {allowed("cancel") && (
        <StepButton
          label={t("order.cancel")}
          ask={t("purchase.cancelAsk", { number: order.number })}
          send={(key) => cancelPurchase(order, key)}
          done={({ number }) => t("order.cancelled", { number })}
        />
      )}
      {allowed("edit") && (
        <Link to="/purchases/$orderId/edit" params={{ orderId: order.id }} className="button-link quiet">
          {t("purchase.edit")}
        </Link>
      )}
      {may(me, "purchase-orders:negotiate") && (
        <FillButton record="purchase_order" order={order} save={(filled) => fillInPurchase(order, filled)} />
      )}
      {allowed("amend") && <Button onClick={() => setOpen("change")}>{t("purchase.change")}</Button>}
      {allowed("announce") && (
        <Button onClick={() => setOpen("announce")}>
          {t(staff ? "notice.openForSupplier" : "notice.open")}
        </Button>
      )}
      {mayConsign && <Button onClick={() => setOpen("consign")}>{t("consigned.title")}</Button>}
      {mayReturn && <Button onClick={() => setOpen("return")}>{t("purchaseReturn.open")}</Button>}
      {allowed("invoice") && <Button onClick={() => setOpen("invoice")}>{t("supplierInvoice.open")}</Button>}
      {allowed("receive") && (
        <Button type="primary" onClick={() => setOpen("receive")}>
          {t("goodsReceipt.open")}
        </Button>
      )}
      {allowed("reject") && (
        <Button onClick={() => setOpen("reject")}>
          {t(staff ? "purchase.rejectForSupplier" : "purchase.reject")}
        </Button>
      )}
      {allowed("accept") && (
        <Button type="primary" onClick={() => setOpen("answer")}>
          {t(staff ? "purchase.acceptForSupplier" : "purchase.accept")}
        </Button>
      )}
      {allowed("send") && (
        <StepButton
          primary
          label={t("purchase.send")}
          send={(key) => sendPurchase(order, key)}
          done={({ number }) => t("purchase.sent", { number })}
        />
      )}
      {open === "answer" && <AnswerDrawer order={order} onClose={close} />}
      {open === "announce" && <AnnounceDrawer order={order} onClose={close} />}
      {open === "consign" && <ConsignedDrawer order={order} onClose={close} />}
      {open === "invoice" && <InvoiceDrawer order={order} onClose={close} />}
      {open === "receive" && <ReceiveDrawer order={order} onClose={close} />}
      {open === "return" && <UnbilledReturnDrawer order={order} onClose={close} />}
      {open === "change" && <ChangeDrawer order={order} onClose={close} />}
      {open === "reject" && (
        <ReasonDialog
          title={t("purchase.rejectTitle", { number: order.number })}
          label={t("purchase.reason")}
          submit={t("purchase.reject")}
          send={(reason, key) => rejectPurchase(order, reason, key)}
          done={({ number }) => t("purchase.rejected", { number })}
          onClose={close}
        />
      )}
    </>
  );
}
