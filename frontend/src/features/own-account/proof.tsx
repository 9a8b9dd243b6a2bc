import { useQuery } from "@tanstack/react-query";
import { Input } from "antd";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Proof } from "@/api/types";
import { StepField, TextStep } from "@/components/StepDrawer";
import { secondFactorQuery } from "./queries";

/** What is asked again before sign-in itself is changed: the password, and a code of who has codes. */
export function useProof(): { proof: Proof; ready: boolean; fields: ReactNode } {
  const { t } = useTranslation();
  const id = useId();
  const factor = useQuery(secondFactorQuery()).data;
  const [password, setPassword] = useState("");
  const [typed, setTyped] = useState("");
  const asksCode = factor !== undefined && (factor.code_app || factor.recovery_codes_left > 0);
  const code = typed.trim();
  const fields = (
    <>
      <StepField label={t("ownAccount.present")} id={id}>
        <Input.Password
          id={id}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </StepField>
      {asksCode && (
        <TextStep
          label={t("secondFactor.anyCode")}
          autoComplete="one-time-code"
          maxLength={20}
          value={typed}
          onChange={setTyped}
        />
      )}
    </>
  );
  return {
    proof: { present_password: password, ...(asksCode && { code }) },
    ready: factor !== undefined && password !== "" && (!asksCode || code.length >= 6),
    fields,
  };
}
