import { App, Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import { ProblemAlert } from "@/components/failures";
import type { Chosen } from "./chosen";
import { makePromises } from "./queries";
import "./promises.css";

/** Promise the chosen days, with a word to the customers. */
export function PromiseBar({ chosen }: { chosen: Chosen }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [note, setNote] = useState("");
  const promising = usePosting(makePromises, {
    after: ({ lines }) => {
      void message.success(t("promise.done", { count: lines }));
      chosen.clear();
      setNote("");
    },
  });
  const lines = chosen.choices.flatMap(({ line, day }) =>
    day === undefined
      ? []
      : [
          {
            order_id: line.order.id,
            line_no: line.line_no,
            promised_on: day,
            instead_of: line.promised_on ?? null,
          },
        ],
  );
  return (
    <>
      <ProblemAlert error={promising.error} />
      <div className="promise-bar">
        <Input
          aria-label={t("promise.note")}
          placeholder={t("promise.note")}
          maxLength={2000}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        <Button
          type="primary"
          loading={promising.isPending}
          disabled={lines.length === 0 || lines.length < chosen.choices.length}
          onClick={() => promising.mutate({ lines, ...(note.trim() ? { note: note.trim() } : {}) })}
        >
          {t("promise.submit", { count: lines.length })}
        </Button>
      </div>
    </>
  );
}
