import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import type { MaterialLine, MaterialLot } from "@/api/types";
import { ItemName } from "@/components/item-column";
import { LotNumber } from "@/components/LotLinks";
import type { Column } from "@/components/Records";
import { isZero } from "@/i18n/decimal";
import { formatAmount, formatDate, formatQuantity } from "@/i18n/format";
import "./production.css";

const FIGURES = ["opening", "sent", "used", "lost", "returned", "left"] as const;

type MaterialRow = { line: MaterialLine; lot?: MaterialLot };

/** Each material, and below it what of it was of which lot. */
export const materialRows = (lines: readonly MaterialLine[]): MaterialRow[] =>
  lines.flatMap((line) => [{ line }, ...line.lots.map((lot) => ({ line, lot }))]);

export const materialKey = ({ line, lot }: MaterialRow): string => lot?.id ?? line.item.id;

/** Opening + sent = used + lost + returned + left, with values for those who may see them; a lot has none of its own. */
export function useMaterialColumns(): Column<MaterialRow>[] {
  const { t } = useTranslation();
  const currency = useMe().company.base_currency;
  return [
    {
      key: "item",
      title: t("grid.item"),
      heading: true,
      render: ({ line, lot }) => (lot ? <OfLot lot={lot} /> : <ItemName item={line.item} />),
    },
    { key: "unit", title: t("grid.unit"), render: ({ line }) => line.unit },
    ...FIGURES.map(
      (figure): Column<MaterialRow> => ({
        key: figure,
        title: t(`materials.${figure}`),
        figure: true,
        total: figure === "left",
        render: ({ line, lot }) => {
          const { quantity, value } = lot ? { quantity: lot[figure], value: null } : line[figure];
          if (isZero(quantity) && figure !== "left") return null;
          return (
            <>
              {formatQuantity(quantity)}
              {value !== null && <span className="name">{formatAmount(value, currency)}</span>}
            </>
          );
        },
      }),
    ),
  ];
}

function OfLot({ lot }: { lot: MaterialLot }) {
  return (
    <div className="material-lot">
      <LotNumber id={lot.id} lot={lot.lot} />
      {lot.expires_on && <span className="muted"> · {formatDate(lot.expires_on)}</span>}
    </div>
  );
}
