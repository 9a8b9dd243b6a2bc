import { Link } from "@tanstack/react-router";
import { may, useMe } from "@/api/me";
import type { LotQuantity } from "@/api/types";
import { formatDate, formatQuantity } from "@/i18n/format";

type Told = { lot: string; quantity: string; expires_on: string | null };

/** A lot in words: its number, how much of it, and until when it is good. */
export const lotText = ({ lot, ...rest }: Told): string => lot + lotRest(rest);

const lotRest = ({ quantity, expires_on }: Omit<Told, "lot">): string =>
  ` · ${formatQuantity(quantity)}${expires_on ? ` · ${formatDate(expires_on)}` : ""}`;

/** A lot's number, with the way to its trace for who may see stock. */
export function LotNumber({ id, lot }: { id: string; lot: string }) {
  const mayTrace = may(useMe(), "stock:read");
  if (!mayTrace) return lot;
  return (
    <Link to="/stock/lots/$lotId" params={{ lotId: id }} search={{}} className="code">
      {lot}
    </Link>
  );
}

/** The lots of a line, in base units. */
export function LotLinks({ lots }: { lots: readonly LotQuantity[] }) {
  return lots.map(({ id, lot, ...rest }) => (
    <div key={id}>
      <LotNumber id={id} lot={lot} />
      {lotRest(rest)}
    </div>
  ));
}
