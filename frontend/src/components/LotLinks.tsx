import { Link } from "@tanstack/react-router";
import { may, useMe } from "@/api/me";
import type { LotQuantity } from "@/api/types";
import { formatDate, formatQuantity } from "@/i18n/format";

/** The lots of a line, in base units, each with the way to its trace for who may see stock. */
export function LotLinks({ lots }: { lots: readonly LotQuantity[] }) {
  const mayTrace = may(useMe(), "stock:read");
  return lots.map(({ id, lot, quantity, expires_on }) => (
    <div key={id}>
      {mayTrace ? (
        <Link to="/stock/lots/$lotId" params={{ lotId: id }} search={{}}>
          {lot}
        </Link>
      ) : (
        lot
      )}
      {` · ${formatQuantity(quantity)}`}
      {expires_on && ` · ${formatDate(expires_on)}`}
    </div>
  ));
}
