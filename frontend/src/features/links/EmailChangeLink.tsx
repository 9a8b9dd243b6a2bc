import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "@/api/client";
import { EntryCard, EntryForm, EntryNote } from "@/components/EntryCard";
import { useAttempt } from "@/components/use-attempt";
import type { LinkProps } from "./LinkPage";

/** Says one side's yes to a change of address: by a press, as mail programs open links by themselves. */
export function EmailChangeLink({ token, onDone }: LinkProps) {
  const { t } = useTranslation();
  const [status, setStatus] = useState<"waiting" | "changed">();
  const { failure, busy, attempt } = useAttempt();

  async function confirm() {
    const { data } = await client.POST("/api/v1/auth/email-change/confirmation", { body: { token } });
    setStatus(data?.status);
  }

  return (
    <EntryCard lead={t("links.emailChange")}>
      {status ? (
        <EntryNote>{t(status === "changed" ? "links.emailChanged" : "links.emailWaits")}</EntryNote>
      ) : (
        <EntryForm
          failure={failure}
          busy={busy}
          submit={t("links.confirm")}
          onSubmit={() => void attempt(confirm)}
        />
      )}
      <button type="button" className="sign-in-link" onClick={onDone}>
        {t("links.toSignIn")}
      </button>
    </EntryCard>
  );
}
