import { useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { bodyOf, client } from "@/api/client";
import { isOutcomeOpen } from "@/api/problem";
import { type AfterHours, refresh, signOut } from "@/api/session";
import { EntryCard, EntryForm, EntryNote } from "@/components/EntryCard";
import { useDraft } from "@/components/line-grid/draft";
import { sendable } from "@/components/line-grid/request";
import { useAttempt } from "@/components/use-attempt";
import { formatMoment } from "@/i18n/format";
import { AfterHoursLines } from "./AfterHoursLines";
import { EMPTY_TERMS, type OrderDraft, requestTerms } from "./terms";

const LOOK_EVERY_MS = 1_000;

/** The draft is the one of order entry: what was not sent before the door opened is there when it has. */
function request({ lines, terms }: OrderDraft) {
  return {
    lines: sendable(lines).map(({ code, quantity, unit, custom }) => ({
      item_code: code.trim(),
      quantity,
      ...(unit?.trim() ? { unit: unit.trim() } : {}),
      ...(custom ? { custom } : {}),
    })),
    ...requestTerms(terms),
  };
}

/** Outside one's hours: an order may be left, and nothing is shown. */
export default function AfterHoursPage({
  session: { membershipId, company, opensAt },
}: {
  session: AfterHours;
}) {
  const { t } = useTranslation();
  const id = useId();
  const draft = useDraft("order-draft", membershipId, { terms: EMPTY_TERMS });
  const { failure, busy, attempt } = useAttempt();
  const [dueAt, setDueAt] = useState<string>();
  const count = sendable(draft.lines).length;
  useOpening(opensAt);

  async function leave() {
    setDueAt(undefined);
    const header = { "Idempotency-Key": draft.keys.current() };
    try {
      const body = request(draft);
      const kept = await bodyOf(client.POST("/api/v1/queued-orders", { params: { header }, body }));
      setDueAt(kept.due_at);
      draft.discard();
      draft.keys.renew();
    } catch (error) {
      if (!isOutcomeOpen(error)) draft.keys.renew();
      throw error;
    }
  }

  return (
    <EntryCard wide lead={t("afterHours.lead", { company, at: formatMoment(opensAt) })}>
      {dueAt && <EntryNote>{t("afterHours.kept", { at: formatMoment(dueAt) })}</EntryNote>}
      <EntryForm
        failure={failure}
        busy={busy || count === 0}
        submit={busy ? t("signIn.busy") : t("afterHours.send", { count })}
        onSubmit={() => void attempt(leave)}
      >
        <label htmlFor={`${id}-reference`}>{t("entry.reference")}</label>
        <input
          id={`${id}-reference`}
          maxLength={60}
          value={draft.terms.reference}
          onChange={(event) => draft.setTerms({ reference: event.target.value })}
        />
        <AfterHoursLines lines={draft.lines} dispatch={draft.dispatch} />
        <label htmlFor={`${id}-note`}>{t("entry.note")}</label>
        <input
          id={`${id}-note`}
          maxLength={2000}
          value={draft.terms.note}
          onChange={(event) => draft.setTerms({ note: event.target.value })}
        />
      </EntryForm>
      <button type="button" className="sign-in-link" onClick={() => void signOut()}>
        {t("afterHours.signOut")}
      </button>
    </EntryCard>
  );
}

/** When the door opens, the same sign-in goes on inside. */
function useOpening(opensAt: string) {
  useEffect(() => {
    const look = setInterval(() => {
      if (Date.now() >= Date.parse(opensAt)) void refresh();
    }, LOOK_EVERY_MS);
    return () => clearInterval(look);
  }, [opensAt]);
}
