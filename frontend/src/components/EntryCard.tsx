import type { FormEvent, ReactNode } from "react";
import { useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { LanguageChoice } from "./LanguageChoice";
import "./entry-card.css";

type CardProps = { lead: string; wide?: boolean; children: ReactNode };

/** What is shown before somebody is in: no kit, no router, so that it is there at once. */
export function EntryCard({ lead, wide = false, children }: CardProps) {
  return (
    <div className="sign-in">
      <header className="sign-in-top">
        <LanguageChoice />
      </header>
      <main className={wide ? "sign-in-card sign-in-wide" : "sign-in-card"}>
        <h1 className="wordmark">Giao</h1>
        <p className="muted">{lead}</p>
        {children}
      </main>
    </div>
  );
}

type FormProps = {
  failure: string | undefined;
  busy: boolean;
  submit: string;
  onSubmit: (entries: FormData) => void;
  children?: ReactNode;
};

/** Fields, why they were refused, and the one button. */
export function EntryForm({ failure, busy, submit, onSubmit, children }: FormProps) {
  function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!busy) onSubmit(new FormData(event.currentTarget));
  }
  return (
    <form onSubmit={send}>
      {failure && (
        <p role="alert" className="sign-in-failure">
          {failure}
        </p>
      )}
      {children}
      <button type="submit" className="sign-in-submit" disabled={busy}>
        {submit}
      </button>
    </form>
  );
}

/** Something that was done, or cannot be. */
export const EntryNote = ({ children }: { children: ReactNode }) => (
  <p role="status" className="sign-in-note">
    {children}
  </p>
);

type PasswordProps = { label: string; fresh?: boolean; wrong?: boolean };

/** A password, which can be looked at; `fresh`: a new one. */
export function PasswordField({ label, fresh = false, wrong = false }: PasswordProps) {
  const { t } = useTranslation();
  const id = useId();
  const [shown, setShown] = useState(false);
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <div className="sign-in-password">
        <input
          id={id}
          name="password"
          type={shown ? "text" : "password"}
          autoComplete={fresh ? "new-password" : "current-password"}
          minLength={fresh ? 10 : undefined}
          maxLength={256}
          required
          aria-invalid={wrong}
          aria-describedby={fresh ? `${id}-rule` : undefined}
        />
        <button type="button" aria-pressed={shown} onClick={() => setShown(!shown)}>
          {t(shown ? "signIn.hide" : "signIn.show")}
        </button>
      </div>
      {fresh && (
        <p id={`${id}-rule`} className="muted sign-in-rule">
          {t("signIn.passwordRule")}
        </p>
      )}
    </>
  );
}

/** The code of the second factor: it is asked for once the password was right. */
export function CodeField() {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <>
      <label htmlFor="code">{t("signIn.code")}</label>
      <input
        ref={field}
        id="code"
        name="code"
        autoComplete="one-time-code"
        maxLength={20}
        required
        aria-describedby="code-hint"
      />
      <p id="code-hint" className="muted sign-in-rule">
        {t("signIn.codeHint")}
      </p>
    </>
  );
}
