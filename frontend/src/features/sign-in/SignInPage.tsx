import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "@/api/client";
import { problemMessage } from "@/api/problem";
import { signedIn } from "@/api/session";
import { LanguageChoice } from "@/components/LanguageChoice";
import "./sign-in.css";

/** Loads outside the shell: no kit, no router, so that the first page is there at once. */
export function SignInPage() {
  const { t } = useTranslation();
  const form = useRef<HTMLFormElement>(null);
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [shown, setShown] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!form.current || busy) return;
    const entries = new FormData(form.current);
    const body = { email: String(entries.get("email")).trim(), password: String(entries.get("password")) };
    setBusy(true);
    setFailure(undefined);
    try {
      const { data } = await client.POST("/api/v1/auth/sign-in", { body });
      if (data) signedIn(data);
    } catch (error) {
      setFailure(problemMessage(error));
      setBusy(false);
    }
  }

  return (
    <div className="sign-in">
      <header className="sign-in-top">
        <LanguageChoice />
      </header>
      <main className="sign-in-card">
        <h1 className="wordmark">Giao</h1>
        <p className="muted">{t("signIn.welcome")}</p>
        <form ref={form} onSubmit={submit}>
          {failure && (
            <p role="alert" className="sign-in-failure">
              {failure}
            </p>
          )}
          <label htmlFor="email">{t("signIn.email")}</label>
          <input
            id="email"
            name="email"
            type="email"
            autoComplete="username"
            required
            aria-invalid={failure !== undefined}
          />
          <label htmlFor="password">{t("signIn.password")}</label>
          <div className="sign-in-password">
            <input
              id="password"
              name="password"
              type={shown ? "text" : "password"}
              autoComplete="current-password"
              required
              aria-invalid={failure !== undefined}
            />
            <button type="button" aria-pressed={shown} onClick={() => setShown(!shown)}>
              {t(shown ? "signIn.hide" : "signIn.show")}
            </button>
          </div>
          <button type="submit" className="sign-in-submit" disabled={busy}>
            {t(busy ? "signIn.busy" : "signIn.submit")}
          </button>
        </form>
        <p className="muted sign-in-help">{t("signIn.help")}</p>
      </main>
    </div>
  );
}
