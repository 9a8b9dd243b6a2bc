import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { components } from "@/api/schema.gen";
import { ProblemAlert } from "@/components/failures";
import { useItemColumn } from "@/components/item-column";
import { type Column, Records } from "@/components/Records";
import { formatDate, formatMoment } from "@/i18n/format";
import { promisesQuery } from "./queries";

type PromisedDay = components["schemas"]["PromisedDayRead"];

/** Every day on which goods were promised; nothing is shown of an order whose goods all lay ready. */
export function PromiseHistory({ orderId }: { orderId: string }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(promisesQuery(orderId));
  const days = data?.items ?? [];
  const columns: Column<PromisedDay>[] = [
    useItemColumn(),
    { key: "on", title: t("promise.promisedOn"), total: true, render: (day) => formatDate(day.promised_on) },
    { key: "cause", title: t("promise.cause"), render: (day) => t(`promise.causes.${day.cause}`) },
    {
      key: "made",
      title: t("promise.madeAt"),
      render: (day) => t("order.placedBy", { moment: formatMoment(day.made_at), name: day.made_by.name }),
    },
    { key: "note", title: t("promise.note"), wide: true, render: (day) => day.note },
  ];
  if (error) return <ProblemAlert error={error} />;
  if (days.length === 0) return null;
  return (
    <section className="panel" aria-label={t("promise.history")}>
      <h2 className="panel-title">{t("promise.history")}</h2>
      <Records
        label={t("promise.history")}
        columns={columns}
        rows={days}
        rowKey={(day) => `${day.line_no} ${day.number}`}
        empty={null}
      />
    </section>
  );
}
