import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemAlert } from "@/components/failures";
import { CodesDrawer } from "./CodesDrawer";
import { ProofDrawer } from "./ProofDrawer";
import { removeApp, renewRecoveryCodes, secondFactorQuery } from "./queries";
import { SetUpDrawer } from "./SetUpDrawer";
import "./own-account.css";

type Step = "set-up" | "renew" | "remove";

/** What is proved beside the password. */
export function SecondFactor() {
  const { t } = useTranslation();
  const factor = useQuery(secondFactorQuery());
  const [step, setStep] = useState<Step>();
  const [codes, setCodes] = useState<string[]>();
  const on = factor.data?.code_app;
  const show = (made: string[]) => {
    setStep(undefined);
    setCodes(made);
  };
  const close = () => setStep(undefined);
  return (
    <section className="panel" aria-label={t("secondFactor.title")}>
      <h2 className="panel-title">{t("secondFactor.title")}</h2>
      <div className="panel-body">
        <ProblemAlert error={factor.error} />
        <p>
          {on ? t("secondFactor.on", { count: factor.data?.recovery_codes_left }) : t("secondFactor.off")}
        </p>
        <div className="own-account-steps">
          {on === false && (
            <Button type="primary" onClick={() => setStep("set-up")}>
              {t("secondFactor.setUp")}
            </Button>
          )}
          {on && (
            <>
              <Button onClick={() => setStep("renew")}>{t("secondFactor.renew")}</Button>
              <Button onClick={() => setStep("remove")}>{t("secondFactor.remove")}</Button>
            </>
          )}
        </div>
      </div>
      {step === "set-up" && <SetUpDrawer onClose={close} onCodes={show} />}
      {step === "renew" && (
        <ProofDrawer
          title={t("secondFactor.renew")}
          submit={t("secondFactor.renew")}
          send={renewRecoveryCodes}
          onDone={show}
          onClose={close}
        />
      )}
      {step === "remove" && (
        <ProofDrawer
          title={t("secondFactor.remove")}
          submit={t("secondFactor.remove")}
          done={t("secondFactor.removed")}
          send={removeApp}
          onDone={close}
          onClose={close}
        />
      )}
      {codes && <CodesDrawer codes={codes} onClose={() => setCodes(undefined)} />}
    </section>
  );
}
