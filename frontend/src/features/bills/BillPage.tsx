import { keepPreviousData, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Bill } from "@/api/types";
import { DecimalInput } from "@/components/DecimalInput";
import { DocumentPage } from "@/components/DocumentPage";
import { ProblemAlert } from "@/components/failures";
import { useItemColumn } from "@/components/item-column";
import { type Column, Records } from "@/components/Records";
import { StepField } from "@/components/StepDrawer";
import { useDebounced } from "@/components/use-debounced";
import { type Decimal, isPositive, isZero } from "@/i18n/decimal";
import { formatDate, formatPercent, formatQuantity } from "@/i18n/format";
import { billQuery, explosionQuery } from "./queries";

const route = getRouteApi("/bills/$billId");

type Line = Bill["lines"][number];

/** One version of a bill, and what a quantity needs through all its levels. */
export function BillPage() {
  const { t } = useTranslation();
  const { billId } = route.useParams();
  const { data: bill } = useSuspenseQuery(billQuery(billId));
  return (
    <DocumentPage
      title={t("bill.title", { item: `${bill.item.code} · ${bill.item.name}` })}
      back={
        <Link to="/bills" search={{}}>
          ← {t("bill.list")}
        </Link>
      }
      facts={[
        [t("bill.version"), bill.version_no],
        [t("bill.per"), `${formatQuantity(bill.quantity)} ${bill.unit}`],
        [t("bill.validFrom"), formatDate(bill.valid_from)],
        [t("bill.validTo"), bill.valid_to && formatDate(bill.valid_to)],
        [t("bill.stages"), bill.stages.map(({ name }) => name).join(" → ")],
        [t("entry.note"), bill.note],
      ]}
      lines={<Lines bill={bill} />}
      aside={<Explosion bill={bill} />}
    />
  );
}

function Lines({ bill }: { bill: Bill }) {
  const { t } = useTranslation();
  const columns: Column<Line>[] = [
    useItemColumn(),
    {
      key: "quantity",
      title: t("bill.norm"),
      figure: true,
      render: (line) => `${formatQuantity(line.quantity)} ${line.unit}`,
    },
    {
      key: "scrap",
      title: t("bill.scrap"),
      figure: true,
      render: (line) => !isZero(line.scrap_percent) && formatPercent(line.scrap_percent),
    },
    { key: "by", title: t("bill.suppliedBy"), render: (line) => t(`suppliedBy.${line.supplied_by}`) },
    {
      key: "substitutes",
      title: t("bill.substitutes"),
      wide: true,
      render: (line) =>
        line.substitutes.map(({ item, factor }) => `${item.code} × ${formatQuantity(factor)}`).join(", "),
    },
  ];
  return (
    <Records
      label={t("bill.lines")}
      columns={columns}
      rows={bill.lines}
      rowKey={(line) => String(line.line_no)}
      empty={null}
    />
  );
}

/** All materials that a quantity needs, scrap included, through every level. */
function Explosion({ bill }: { bill: Bill }) {
  const { t } = useTranslation();
  const id = useId();
  const [quantity, setQuantity] = useState<Decimal | undefined>(bill.quantity);
  const asked = useDebounced(quantity, 300);
  const enabled = asked !== undefined && isPositive(asked);
  const needs = useQuery({
    ...explosionQuery(bill.id, asked ?? "0"),
    enabled,
    placeholderData: keepPreviousData,
  });
  const materials = needs.data?.materials ?? [];
  const columns: Column<(typeof materials)[number]>[] = [
    useItemColumn(),
    {
      key: "quantity",
      title: t("bill.need"),
      figure: true,
      total: true,
      render: (need) => `${formatQuantity(need.quantity)} ${need.unit}`,
    },
    { key: "by", title: t("bill.suppliedBy"), render: (need) => t(`suppliedBy.${need.supplied_by}`) },
  ];
  return (
    <section className="panel" aria-label={t("bill.explosion")}>
      <h2 className="panel-title">{t("bill.explosion")}</h2>
      <div className="panel-body">
        <StepField label={t("bill.explode", { unit: bill.unit })} id={id}>
          <DecimalInput id={id} value={quantity} onChange={setQuantity} />
        </StepField>
        <ProblemAlert error={needs.error} />
      </div>
      <Records
        label={t("bill.explosion")}
        columns={columns}
        rows={enabled ? materials : []}
        rowKey={(need) => `${need.item.id} ${need.supplied_by}`}
        busy={needs.isPlaceholderData}
        empty={null}
      />
    </section>
  );
}
