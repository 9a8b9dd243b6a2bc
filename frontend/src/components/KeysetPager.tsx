import { Button } from "antd";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import "./keyset-pager.css";

type Props = {
  cursor: string | undefined;
  next: string | null | undefined;
  onCursor: (cursor: string | undefined) => void;
};

/** Forward by cursor, back along the way one came; a deep link knows no way back but the first page. */
export function KeysetPager({ cursor, next, onCursor }: Props) {
  const { t } = useTranslation();
  const cameFrom = useRef(new Map<string, string | undefined>());
  if (!cursor && !next) return null;
  function forward(to: string) {
    cameFrom.current.set(to, cursor);
    onCursor(to);
  }
  return (
    <nav className="keyset-pager" aria-label={t("pager.label")}>
      <Button disabled={!cursor} onClick={() => onCursor(cursor ? cameFrom.current.get(cursor) : undefined)}>
        {t("pager.previous")}
      </Button>
      <Button disabled={!next} onClick={() => next && forward(next)}>
        {t("pager.next")}
      </Button>
    </nav>
  );
}
