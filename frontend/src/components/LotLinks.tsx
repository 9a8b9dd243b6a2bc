import { Link } from "@tanstack/react-router";
import { may, useMe } from "@/api/me";
import type { LotQuantity } from "@/api/types";
import { formatDate, formatQuantity } from "@/i18n/format";

type Told = { lot: string; quantity: string; expires_on: string | null };

/** A lot in words: its number, how much of it, and until when it is good. */
export const lotText = ({ lot, ...rest }: Told): string => lot + lotRest(rest);

const lotRest = ({ quantity, expires_on }: Omit<Told, "lot">): string =>
  ` · ${formatQuantity(quantity)}${expires_on ? ` · ${formatDate(expires_on)}` : ""}`;

/** The lots of a line, in base units, each with the way to its trace for who may see stock. */
export function LotLinks({ lots }: { lots: readonly LotQuantity[] }) {
  const mayTrace = may(useMe(), "stock:read");
  return lots.map(({ id, lot, ...rest }) => (
    <div key={id}>
      {mayTrace ? (
        <Link to="/stock/lots/$lotId" params={{ lotId: id }} search={{}} className="code">
          {lot}
        </Link>
      ) : (
        lot
      )}
      {lotRest(rest)}
    </div>
  ));
}
