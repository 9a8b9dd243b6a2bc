import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "@/api/client";
import { EntryCard, EntryForm, EntryNote, PasswordField } from "@/components/EntryCard";
import { useAttempt } from "@/components/use-attempt";
import type { LinkProps } from "./LinkPage";

/** Sets a new password by the link; signing in with it is the next step. */
export function PasswordResetLink({ token, onDone }: LinkProps) {
  const { t } = useTranslation();
  const [done, setDone] = useState(false);
  const { failure, busy, attempt } = useAttempt();

  async function set(password: string) {
    await client.POST("/api/v1/auth/password-reset/confirmation", { body: { token, password } });
    setDone(true);
  }

  return (
    <EntryCard lead={t("signIn.resetLead")}>
      {done ? (
        <EntryNote>{t("links.passwordSet")}</EntryNote>
      ) : (
        <EntryForm
          failure={failure}
          busy={busy}
          submit={t("links.setPassword")}
          onSubmit={(entries) => void attempt(() => set(String(entries.get("password"))))}
        >
          <PasswordField label={t("links.newPassword")} fresh wrong={failure !== undefined} />
        </EntryForm>
      )}
      <button type="button" className="sign-in-link" onClick={onDone}>
        {t("links.toSignIn")}
      </button>
    </EntryCard>
  );
}
