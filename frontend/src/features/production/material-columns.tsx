import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import type { MaterialLine } from "@/api/types";
import { useItemColumn } from "@/components/item-column";
import type { Column } from "@/components/Records";
import { isZero } from "@/i18n/decimal";
import { formatAmount, formatQuantity } from "@/i18n/format";

const FIGURES = ["opening", "sent", "used", "lost", "returned", "left"] as const;

/** Opening + sent = used + lost + returned + left, with values for those who may see them. */
export function useMaterialColumns(): Column<MaterialLine>[] {
  const { t } = useTranslation();
  const currency = useMe().company.base_currency;
  return [
    useItemColumn(),
    { key: "unit", title: t("grid.unit"), render: (line) => line.unit },
    ...FIGURES.map(
      (figure): Column<MaterialLine> => ({
        key: figure,
        title: t(`materials.${figure}`),
        figure: true,
        total: figure === "left",
        render: (line) => {
          const { quantity, value } = line[figure];
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
