import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isStaff, may, useMe } from "@/api/me";
import type { ProductionOrder } from "@/api/types";
import { FillButton } from "@/components/own-fields/FillButton";
import { ReasonDialog } from "@/components/ReasonDialog";
import { StepButton } from "@/components/StepButton";
import { FeeDrawer, type FeeStep } from "./FeeDrawer";
import { FinishedDrawer } from "./FinishedDrawer";
import { GoodsDrawer, type GoodsStep } from "./GoodsDrawer";
import {
  acceptProduction,
  cancelProduction,
  closeProduction,
  fillInProduction,
  rejectProduction,
  sendProduction,
} from "./queries";
import { ReportDrawer } from "./ReportDrawer";

type Open = GoodsStep | FeeStep | "receive" | "report" | "reject";

const GOODS: readonly GoodsStep[] = ["send_materials", "return_materials", "record_loss"];

/** Exactly the steps that the server says are open to this person on this order. */
export function ProductionActions({ order }: { order: ProductionOrder }) {
  const { t } = useTranslation();
  const me = useMe();
  const staff = isStaff(me);
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const allowed = (action: string) => order.allowed_actions.includes(action);
  // Who may book an invoice does not ask for it to be booked.
  const fee = (["charge", "enter_invoice"] as const).find(allowed);
  return (
    <>
      <Decisions order={order} onReject={() => setOpen("reject")} />
      {(order.status === "agreed" || order.status === "closed") && (
        <Link
          to="/production/$orderId/settlement"
          params={{ orderId: order.id }}
          className="button-link quiet"
        >
          {t("settlement.title")}
        </Link>
      )}
      {may(me, "production-orders:negotiate") && (
        <FillButton
          record="production_order"
          order={{ number: order.number, custom: order.custom }}
          save={(filled) => fillInProduction(order, filled)}
        />
      )}
      {GOODS.filter(allowed).map((step) => (
        <Button key={step} onClick={() => setOpen(step)}>
          {t(`productionStep.${step}`)}
        </Button>
      ))}
      {fee && <Button onClick={() => setOpen(fee)}>{t(`productionStep.${fee}`)}</Button>}
      {allowed("receive") && (
        <Button type="primary" onClick={() => setOpen("receive")}>
          {t("productionStep.receive")}
        </Button>
      )}
      {allowed("report") && (
        <Button type={staff ? "default" : "primary"} onClick={() => setOpen("report")}>
          {t("productionStep.report")}
        </Button>
      )}
      {GOODS.map(
        (step) => open === step && <GoodsDrawer key={step} order={order} step={step} onClose={close} />,
      )}
      {open === "receive" && <FinishedDrawer order={order} onClose={close} />}
      {open === "report" && <ReportDrawer order={order} onClose={close} />}
      {open === fee && fee && <FeeDrawer order={order} step={fee} onClose={close} />}
      {open === "reject" && (
        <ReasonDialog
          title={t("production.rejectTitle", { number: order.number })}
          label={t("purchase.reason")}
          submit={t("production.reject")}
          send={(reason, key) => rejectProduction(order, reason, key)}
          done={({ number }) => t("production.rejected", { number })}
          onClose={close}
        />
      )}
    </>
  );
}

type DecisionsProps = { order: ProductionOrder; onReject: () => void };

/** What ends, sends or answers the order as a whole. */
function Decisions({ order, onReject }: DecisionsProps) {
  const { t } = useTranslation();
  const staff = isStaff(useMe());
  const allowed = (action: string) => order.allowed_actions.includes(action);
  const told =
    (key: "accepted" | "sent" | "closed") =>
    ({ number }: ProductionOrder) =>
      t(`production.${key}`, { number });
  return (
    <>
      {allowed("cancel") && (
        <StepButton
          label={t("production.cancel")}
          ask={t("production.cancelAsk", { number: order.number })}
          send={(key) => cancelProduction(order, key)}
          done={({ number }) => t("production.cancelled", { number })}
        />
      )}
      {allowed("change") && (
        <Link to="/production/$orderId/edit" params={{ orderId: order.id }} className="button-link quiet">
          {t("production.edit")}
        </Link>
      )}
      {allowed("close") && (
        <StepButton
          label={t("production.close")}
          ask={t("production.closeAsk")}
          send={(key) => closeProduction(order, key)}
          done={told("closed")}
        />
      )}
      {allowed("reject") && <Button onClick={onReject}>{t("production.reject")}</Button>}
      {allowed("accept") && (
        <StepButton
          primary
          label={t(staff ? "production.acceptForFactory" : "production.accept")}
          send={(key) => acceptProduction(order, key)}
          done={told("accepted")}
        />
      )}
      {allowed("send") && (
        <StepButton
          primary
          label={t("production.send")}
          send={(key) => sendProduction(order, key)}
          done={told("sent")}
        />
      )}
    </>
  );
}
