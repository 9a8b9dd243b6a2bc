import { useTranslation } from "react-i18next";
import type { ProductionOrder } from "@/api/types";
import { percentOf } from "@/i18n/decimal";
import { formatQuantity } from "@/i18n/format";
import "./production.css";

/** How many units have passed each work stage, and how many are finished. */
export function Stages({ order }: { order: ProductionOrder }) {
  const { t } = useTranslation();
  const steps = [
    ...order.stages.map(({ stage_no, name, done }) => ({ key: String(stage_no), name, done })),
    { key: "finished", name: t("production.finished"), done: order.finished },
  ];
  return (
    <ul className="stages" aria-label={t("production.progress")}>
      {steps.map(({ key, name, done }) => (
        <li key={key}>
          <span>{name}</span>
          <span className="figure">{`${formatQuantity(done)} / ${formatQuantity(order.quantity)}`}</span>
          <meter min={0} max={100} value={percentOf(done, order.quantity)} aria-label={name} />
        </li>
      ))}
    </ul>
  );
}
