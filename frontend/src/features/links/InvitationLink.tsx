import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "@/api/client";
import { enter } from "@/api/enter";
import type { InvitationOffer } from "@/api/types";
import { EntryCard, EntryForm, EntryNote, PasswordField } from "@/components/EntryCard";
import { reasonOf, useAttempt } from "@/components/use-attempt";
import { currentLocale } from "@/i18n/locale";
import type { LinkProps } from "./LinkPage";

/** Accepts an invitation with a new password, or with the account's own, and goes in. */
export function InvitationLink({ token, onDone }: LinkProps) {
  const { t } = useTranslation();
  const [offer, setOffer] = useState<InvitationOffer>();
  const [dead, setDead] = useState<string>();
  const { failure, busy, attempt } = useAttempt();
  useEffect(() => {
    client
      .POST("/api/v1/auth/invitation/offer", { body: { token } })
      .then(({ data }) => setOffer(data))
      .catch(async (error: unknown) => setDead(await reasonOf(error)));
  }, [token]);

  async function accept(name: string, password: string) {
    const body = { token, name, password, locale: currentLocale() };
    const { data } = await client.POST("/api/v1/auth/invitation/acceptance", { body });
    if (!data) return;
    // An account with a second factor goes on at the sign-in page, which asks for its code.
    await enter({ email: data.email, password, membership_id: data.membership_id }).finally(onDone);
  }

  if (dead) {
    return (
      <EntryCard lead={t("links.invitation")}>
        <EntryNote>{dead}</EntryNote>
        <button type="button" className="sign-in-link" onClick={onDone}>
          {t("links.toSignIn")}
        </button>
      </EntryCard>
    );
  }
  if (!offer) return <EntryCard lead={t("links.invitation")}>{null}</EntryCard>;
  const firm = offer.partner_name ? `${offer.company_name} · ${offer.partner_name}` : offer.company_name;
  return (
    <EntryCard lead={t("links.invitedBy", { firm })}>
      <EntryForm
        failure={failure}
        busy={busy}
        submit={t("links.accept")}
        onSubmit={(entries) =>
          void attempt(() =>
            accept(String(entries.get("name") ?? offer.name), String(entries.get("password"))),
          )
        }
      >
        <p className="muted">{t(offer.has_account ? "links.ownPassword" : "links.choosePassword")}</p>
        <label htmlFor="email">{t("signIn.email")}</label>
        <input id="email" type="email" autoComplete="username" readOnly value={offer.email} />
        {!offer.has_account && (
          <>
            <label htmlFor="name">{t("links.name")}</label>
            <input
              id="name"
              name="name"
              autoComplete="name"
              maxLength={200}
              required
              defaultValue={offer.name}
            />
          </>
        )}
        <PasswordField
          label={t(offer.has_account ? "signIn.password" : "links.newPassword")}
          fresh={!offer.has_account}
        />
      </EntryForm>
    </EntryCard>
  );
}
