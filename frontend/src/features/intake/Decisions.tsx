import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Waiting } from "@/api/types";
import { ReasonDialog } from "@/components/ReasonDialog";
import { StepButton } from "@/components/StepButton";
import { DECISIONS } from "./queries";
import "./intake.css";

/** Yes, or no with the reason that the partner reads. */
export function Decisions({ document }: { document: Waiting }) {
  const { t } = useTranslation();
  const [refusing, setRefusing] = useState(false);
  const { approve, refuse } = DECISIONS[document.kind];
  const { number } = document;
  return (
    <span className="intake-decisions">
      <Button onClick={() => setRefusing(true)} aria-label={t("intake.refuseOne", { number })}>
        {t("intake.refuse")}
      </Button>
      <StepButton
        primary
        label={t("intake.approve")}
        {...(document.differs ? { ask: t("intake.differsAsk", { number }) } : {})}
        send={(key) => approve(document, key)}
        done={() => t("intake.approved", { number })}
      />
      {refusing && (
        <ReasonDialog
          title={t("intake.refuseTitle", { number })}
          label={t("purchase.reason")}
          submit={t("intake.refuse")}
          send={(reason, key) => refuse(document, reason, key)}
          done={() => t("intake.refused", { number })}
          onClose={() => setRefusing(false)}
        />
      )}
    </span>
  );
}
