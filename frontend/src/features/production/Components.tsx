import { useTranslation } from "react-i18next";
import type { ProductionComponent, ProductionOrder } from "@/api/types";
import { ItemName } from "@/components/item-column";
import { type Column, Records } from "@/components/Records";
import { isZero } from "@/i18n/decimal";
import { formatQuantity } from "@/i18n/format";

const MOVED = ["sent", "used", "lost", "returned"] as const;

/** The materials of the order: what is planned, and sent = used + lost + returned + left. */
export function Components({ order }: { order: ProductionOrder }) {
  const { t } = useTranslation();
  const columns: Column<ProductionComponent>[] = [
    {
      key: "item",
      title: t("production.material"),
      heading: true,
      render: (line) => (
        <>
          <ItemName item={line.item} />
          {line.supplied_by === "factory" && <span className="muted">{t("production.factorySupplies")}</span>}
          {line.substitutes.map(({ item, factor, sent_instead }) => (
            <div key={item.id} className="muted">
              {t(sent_instead ? "production.sentInstead" : "production.substitute", {
                item: item.code,
                factor: formatQuantity(factor),
              })}
            </div>
          ))}
        </>
      ),
    },
    {
      key: "planned",
      title: t("production.planned"),
      figure: true,
      render: (line) => `${formatQuantity(line.planned)} ${line.unit}`,
    },
    ...MOVED.map(
      (moved): Column<ProductionComponent> => ({
        key: moved,
        title: t(`materials.${moved}`),
        figure: true,
        render: (line) => !isZero(line[moved]) && formatQuantity(line[moved]),
      }),
    ),
    {
      key: "left",
      title: t("materials.left"),
      figure: true,
      total: true,
      render: (line) => <strong>{formatQuantity(line.left)}</strong>,
    },
  ];
  return (
    <Records
      label={t("production.materials")}
      columns={columns}
      rows={order.components}
      rowKey={(line) => String(line.line_no)}
      empty={null}
    />
  );
}
