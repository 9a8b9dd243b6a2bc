import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { movesOf, useMoves } from "@/api/moves";
import type { Move } from "@/api/types";
import "./your-moves.css";

/** So many are named; the others are told by number. */
const NAMED = 6;

/** The documents of some kinds that wait for the reader's answer, each with the way to it; nothing when none does. */
export function YourMoves({ kinds }: { kinds: readonly Move["kind"][] }) {
  const { t } = useTranslation();
  const waiting = movesOf(useMoves(), kinds);
  if (waiting.length === 0) return null;
  const more = waiting.length - NAMED;
  return (
    <section className="your-moves" aria-label={t("move.title")}>
      <strong>{t("move.title")}</strong>
      <ul>
        {waiting.slice(0, NAMED).map((move) => (
          <li key={`${move.kind} ${move.document.id}`}>
            <MoveLink move={move} />
          </li>
        ))}
        {more > 0 && <li className="muted">{t("move.more", { count: more })}</li>}
      </ul>
    </section>
  );
}

function MoveLink({ move: { kind, document } }: { move: Move }) {
  const { t } = useTranslation();
  const words = t(`move.${kind}`, { number: document.number });
  const { id } = document;
  switch (kind) {
    case "sales_proposal":
      return (
        <Link to="/orders/$orderId" params={{ orderId: id }}>
          {words}
        </Link>
      );
    case "order_request":
      return (
        <Link to="/order-requests/$requestId" params={{ requestId: id }}>
          {words}
        </Link>
      );
    case "purchase_proposal":
      return (
        <Link to="/purchases/$orderId" params={{ orderId: id }}>
          {words}
        </Link>
      );
    case "production_proposal":
      return (
        <Link to="/production/$orderId" params={{ orderId: id }}>
          {words}
        </Link>
      );
    case "quotation_request":
      return (
        <Link to="/purchases/requests/$requestId" params={{ requestId: id }}>
          {words}
        </Link>
      );
    case "quotation":
      return (
        <Link to="/purchases/quotations/$quotationId" params={{ quotationId: id }}>
          {words}
        </Link>
      );
    case "adjustment_request":
      return (
        <Link to="/stock/adjustments/requests/$requestId" params={{ requestId: id }}>
          {words}
        </Link>
      );
  }
}
