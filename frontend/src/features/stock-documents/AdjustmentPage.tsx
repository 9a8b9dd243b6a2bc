import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import type { Adjustment } from "@/api/types";
import { DocumentPage } from "@/components/DocumentPage";
import { useItemColumn } from "@/components/item-column";
import { type Column, Records } from "@/components/Records";
import { WaitingLines } from "@/components/WaitingLines";
import { formatAmount, formatDate, formatQuantity } from "@/i18n/format";
import { adjustmentQuery } from "./queries";

const route = getRouteApi("/stock/adjustments/$adjustmentId");

export function AdjustmentPage() {
  const { t } = useTranslation();
  const { adjustmentId } = route.useParams();
  const { data: adjustment } = useSuspenseQuery(adjustmentQuery(adjustmentId));
  return (
    <DocumentPage
      title={t("adjustment.title", { number: adjustment.number })}
      back={
        <Link to="/stock/adjustments" search={{}}>
          ← {t("adjustment.list")}
        </Link>
      }
      facts={[
        [t("stock.location"), `${adjustment.location.code} · ${adjustment.location.name}`],
        [t("adjustment.reason"), t(`adjustmentReason.${adjustment.reason}`)],
        [t("adjustment.on"), formatDate(adjustment.adjusted_on)],
        [t("entry.note"), adjustment.note],
      ]}
      lines={<Lines lines={adjustment.lines} />}
      aside={<WaitingLines lines={adjustment.waiting_lines} />}
    />
  );
}

type Line = Adjustment["lines"][number];

function Lines({ lines }: { lines: readonly Line[] }) {
  const { t } = useTranslation();
  const currency = useMe().company.base_currency;
  const value: Column<Line> = {
    key: "value",
    title: t("stock.value", { currency }),
    figure: true,
    total: true,
    render: (line) => line.value !== null && formatAmount(line.value, currency),
  };
  const columns: Column<Line>[] = [
    useItemColumn(),
    {
      key: "quantity",
      title: t("grid.quantity"),
      figure: true,
      render: (line) => `${formatQuantity(line.quantity)} ${line.unit}`,
    },
    ...(lines.some((line) => line.value !== null) ? [value] : []),
  ];
  return (
    <Records
      label={t("adjustment.lines")}
      columns={columns}
      rows={lines}
      rowKey={(line) => String(line.line_no)}
      empty={null}
    />
  );
}
