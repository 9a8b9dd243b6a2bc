import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "@/api/client";
import { EntryCard, EntryForm, EntryNote } from "@/components/EntryCard";
import { useAttempt } from "@/components/use-attempt";

/** Asks for a link by mail; what is said afterwards is the same for every address. */
export function ForgottenPassword({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation();
  const { failure, busy, attempt } = useAttempt();
  const [asked, setAsked] = useState<string>();

  async function ask(email: string) {
    await client.POST("/api/v1/auth/password-reset", { body: { email } });
    setAsked(email);
  }

  return (
    <EntryCard lead={t("signIn.resetLead")}>
      {asked ? (
        <EntryNote>{t("signIn.resetSent", { email: asked })}</EntryNote>
      ) : (
        <EntryForm
          failure={failure}
          busy={busy}
          submit={t("signIn.resetAsk")}
          onSubmit={(entries) => void attempt(() => ask(String(entries.get("email")).trim()))}
        >
          <label htmlFor="email">{t("signIn.email")}</label>
          <input id="email" name="email" type="email" autoComplete="username" required />
        </EntryForm>
      )}
      <button type="button" className="sign-in-link" onClick={onBack}>
        {t("signIn.back")}
      </button>
    </EntryCard>
  );
}
