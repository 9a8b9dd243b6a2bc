import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import "./entry-bar.css";

type Props = {
  count: number;
  submit: string;
  busy: boolean;
  onSubmit: () => void;
  /** What the document comes to. */
  children?: ReactNode;
};

/** The foot of a document being written, always in sight: how many lines, what they come to, the one button. */
export function EntryBar({ count, submit, busy, onSubmit, children }: Props) {
  const { t } = useTranslation();
  return (
    <div className="entry-bar">
      <span className="muted">{t("entry.lineCount", { count })}</span>
      <p className="entry-bar-total" aria-live="polite">
        {children}
      </p>
      <Button type="primary" size="large" loading={busy} disabled={count === 0} onClick={onSubmit}>
        {submit}
      </Button>
    </div>
  );
}
