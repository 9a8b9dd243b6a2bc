import { Button } from "antd";
import { type ReactNode, useEffect, useRef } from "react";
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

/** The foot of a document being written, always in sight: how many lines, what they come to, the one button.
 * Ctrl+Enter presses it, wherever on the page one is. */
export function EntryBar({ count, submit, busy, onSubmit, children }: Props) {
  const { t } = useTranslation();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    function keyDown(event: KeyboardEvent) {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing || event.repeat)
        return;
      event.preventDefault();
      button.current?.click();
    }
    window.addEventListener("keydown", keyDown);
    return () => window.removeEventListener("keydown", keyDown);
  }, []);
  return (
    <div className="entry-bar">
      <span className="muted">{t("entry.lineCount", { count })}</span>
      <p className="entry-bar-total" aria-live="polite">
        {children}
      </p>
      <Button
        ref={button}
        type="primary"
        size="large"
        loading={busy}
        disabled={count === 0}
        onClick={onSubmit}
      >
        {submit}
      </Button>
    </div>
  );
}
