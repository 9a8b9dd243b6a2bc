import { useTranslation } from "react-i18next";
import type { PreviewLine } from "@/api/types";
import { isPositive } from "@/i18n/decimal";
import { formatDate, formatQuantity } from "@/i18n/format";
import { today } from "@/i18n/today";

/** What of the line can be had and when: "40 now, 60 on 12/08/2026", and what nobody can promise. */
export function Availability({ line }: { line: PreviewLine }) {
  const { t } = useTranslation();
  const short = line.short_quantity && isPositive(line.short_quantity) ? line.short_quantity : undefined;
  const later = line.promises.filter((promise) => promise.on_date > today());
  const now = line.promises.filter((promise) => promise.on_date <= today());
  if (!short && later.length === 0) return <span className="promise good">{t("grid.allNow")}</span>;
  return (
    <>
      {now.map(({ on_date, quantity }) => (
        <span key={on_date} className="promise good">
          {t("grid.now", { quantity: formatQuantity(quantity) })}
        </span>
      ))}
      {later.map(({ on_date, quantity }) => (
        <span key={on_date} className="promise warn">
          {t("grid.later", { quantity: formatQuantity(quantity), date: formatDate(on_date) })}
        </span>
      ))}
      {short && <span className="promise bad">{t("grid.short", { quantity: formatQuantity(short) })}</span>}
    </>
  );
}
