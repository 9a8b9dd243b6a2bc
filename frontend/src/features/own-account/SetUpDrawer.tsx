import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import { StepDrawer, TextStep } from "@/components/StepDrawer";
import { useProof } from "./proof";
import { beginApp, confirmApp } from "./queries";

type Props = { onClose: () => void; onCodes: (codes: string[]) => void };

/** First the password, then the picture for the app and its first code. */
export function SetUpDrawer({ onClose, onCodes }: Props) {
  const { t } = useTranslation();
  const { proof, ready, fields } = useProof();
  const [code, setCode] = useState("");
  const beginning = usePosting(beginApp);
  const confirming = usePosting(confirmApp, { after: onCodes });
  const app = beginning.data;
  if (!app) {
    return (
      <StepDrawer
        title={t("secondFactor.setUp")}
        submit={t("secondFactor.next")}
        error={beginning.error}
        busy={beginning.isPending}
        ready={ready}
        onSubmit={() => beginning.mutate(proof)}
        onClose={onClose}
      >
        {fields}
      </StepDrawer>
    );
  }
  return (
    <StepDrawer
      title={t("secondFactor.setUp")}
      submit={t("secondFactor.confirm")}
      error={confirming.error}
      busy={confirming.isPending}
      ready={code.trim().length === 6}
      onSubmit={() => confirming.mutate(code.trim())}
      onClose={onClose}
    >
      <p>{t("secondFactor.scan")}</p>
      <p className="own-account-secret">{app.secret}</p>
      <img className="own-account-picture" src={app.picture} alt={t("secondFactor.picture")} />
      <TextStep
        label={t("secondFactor.code")}
        autoComplete="one-time-code"
        inputMode="numeric"
        maxLength={6}
        value={code}
        onChange={setCode}
      />
    </StepDrawer>
  );
}
