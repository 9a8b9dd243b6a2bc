import { useState } from "react";
import { useTranslation } from "react-i18next";
import { enter } from "@/api/enter";
import { EntryCard, EntryForm, PasswordField } from "@/components/EntryCard";
import { useAttempt } from "@/components/use-attempt";
import { ForgottenPassword } from "./ForgottenPassword";

/** Loads outside the shell: no kit, no router, so that the first page is there at once. */
export function SignInPage() {
  const { t } = useTranslation();
  const [forgotten, setForgotten] = useState(false);
  const { failure, busy, attempt } = useAttempt();
  if (forgotten) return <ForgottenPassword onBack={() => setForgotten(false)} />;
  return (
    <EntryCard lead={t("signIn.welcome")}>
      <EntryForm
        failure={failure}
        busy={busy}
        submit={t(busy ? "signIn.busy" : "signIn.submit")}
        onSubmit={(entries) =>
          void attempt(() => enter(String(entries.get("email")).trim(), String(entries.get("password"))))
        }
      >
        <label htmlFor="email">{t("signIn.email")}</label>
        <input
          id="email"
          name="email"
          type="email"
          autoComplete="username"
          required
          aria-invalid={failure !== undefined}
        />
        <PasswordField label={t("signIn.password")} wrong={failure !== undefined} />
      </EntryForm>
      <button type="button" className="sign-in-link" onClick={() => setForgotten(true)}>
        {t("signIn.forgotten")}
      </button>
      <p className="muted sign-in-help">{t("signIn.help")}</p>
    </EntryCard>
  );
}
