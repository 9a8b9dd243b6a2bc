import { useState } from "react";
import { useTranslation } from "react-i18next";
import { asksForCode, enter, mayLeaveOrder } from "@/api/enter";
import { enterWithPasskey, passkeysWork, wasTurnedDown } from "@/api/passkeys";
import { CodeField, EntryCard, EntryForm, PasswordField } from "@/components/EntryCard";
import { useAttempt } from "@/components/use-attempt";
import { ForgottenPassword } from "./ForgottenPassword";

/** Loads outside the shell: no kit, no router, so that the first page is there at once. */
export function SignInPage() {
  const { t } = useTranslation();
  const [forgotten, setForgotten] = useState(false);
  const [code, setCode] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const { failure, busy, attempt } = useAttempt();
  if (forgotten) return <ForgottenPassword onBack={() => setForgotten(false)} />;

  async function submit(entries: FormData) {
    const text = (name: string) => String(entries.get(name) ?? "").trim();
    const given = text("code");
    try {
      await enter({
        email: text("email"),
        password: String(entries.get("password")),
        ...(given ? { code: given } : {}),
        after_hours: leaving,
      });
    } catch (error) {
      setLeaving(mayLeaveOrder(error));
      if (!asksForCode(error)) throw error;
      setCode(true);
    }
  }

  async function passkey() {
    try {
      await enterWithPasskey(leaving);
    } catch (error) {
      setLeaving(mayLeaveOrder(error));
      if (!wasTurnedDown(error)) throw error;
    }
  }

  return (
    <EntryCard lead={t("signIn.welcome")}>
      <EntryForm
        failure={failure}
        busy={busy}
        submit={t(busy ? "signIn.busy" : leaving ? "signIn.leave" : "signIn.submit")}
        onSubmit={(entries) => void attempt(() => submit(entries))}
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
        {code && <CodeField />}
      </EntryForm>
      {passkeysWork() && (
        <button type="button" className="sign-in-link" disabled={busy} onClick={() => void attempt(passkey)}>
          {t("signIn.passkey")}
        </button>
      )}
      <button type="button" className="sign-in-link" onClick={() => setForgotten(true)}>
        {t("signIn.forgotten")}
      </button>
      <p className="muted sign-in-help">{t("signIn.help")}</p>
    </EntryCard>
  );
}
