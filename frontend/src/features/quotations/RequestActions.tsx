import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { QuotationRequest } from "@/api/types";
import { StepButton } from "@/components/StepButton";
import { AwardDrawer } from "./AwardDrawer";
import { ExtendDrawer } from "./ExtendDrawer";
import { InviteDrawer } from "./InviteDrawer";
import { cancelRequest, closeRequest, endRequest, sendRequest } from "./queries";

/** Exactly the steps that the server says are open on this request. */
export function RequestActions({ request }: { request: QuotationRequest }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<"invite" | "extend" | "award">();
  const close = () => setOpen(undefined);
  const allowed = (action: string) => request.allowed_actions.includes(action);
  return (
    <>
      {allowed("cancel") && (
        <StepButton
          label={t("quotation.cancel")}
          ask={t("quotation.cancelAsk", { number: request.number })}
          send={(key) => cancelRequest(request, key)}
          done={({ number }) => t("quotation.cancelled", { number })}
        />
      )}
      {allowed("edit") && (
        <Link
          to="/purchases/requests/$requestId/edit"
          params={{ requestId: request.id }}
          className="button-link quiet"
        >
          {t("quotation.edit")}
        </Link>
      )}
      {allowed("invite") && <Button onClick={() => setOpen("invite")}>{t("quotation.invite")}</Button>}
      {allowed("extend") && <Button onClick={() => setOpen("extend")}>{t("quotation.extend")}</Button>}
      {allowed("end") && (
        <StepButton
          label={t("quotation.end")}
          ask={t("quotation.endAsk")}
          send={(key) => endRequest(request, key)}
          done={() => t("quotation.ended")}
        />
      )}
      {allowed("close") && (
        <StepButton
          label={t("quotation.close")}
          ask={t("quotation.closeAsk")}
          send={(key) => closeRequest(request, key)}
          done={({ number }) => t("quotation.closed", { number })}
        />
      )}
      {allowed("award") && (
        <Button type="primary" onClick={() => setOpen("award")}>
          {t("quotation.award")}
        </Button>
      )}
      {allowed("send") && (
        <StepButton
          primary
          label={t("quotation.send")}
          send={(key) => sendRequest(request, key)}
          done={({ number }) => t("quotation.sent", { number })}
        />
      )}
      {open === "invite" && <InviteDrawer request={request} onClose={close} />}
      {open === "extend" && <ExtendDrawer request={request} onClose={close} />}
      {open === "award" && <AwardDrawer request={request} onClose={close} />}
    </>
  );
}
