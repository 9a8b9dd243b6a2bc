import { useTranslation } from "react-i18next";
import type { NoticeLine } from "@/api/types";
import { useItemColumn } from "@/components/item-column";
import { lotText } from "@/components/LotLinks";
import { type Column, Records } from "@/components/Records";
import { Tag } from "@/components/Tag";
import { add, isPositive, isZero, subtract } from "@/i18n/decimal";
import { formatQuantity } from "@/i18n/format";

/** What was announced beside what came, once it has; what differs says so in words. */
export function NoticeLines({ lines, arrived }: { lines: readonly NoticeLine[]; arrived: boolean }) {
  const { t } = useTranslation();
  const item = useItemColumn<NoticeLine>();
  const announced: Column<NoticeLine> = {
    key: "quantity",
    title: t("notice.quantity"),
    figure: true,
    total: true,
    render: (line) => `${formatQuantity(line.quantity)} ${line.unit}`,
  };
  const lots: Column<NoticeLine> = {
    key: "lots",
    title: t("lot.lots"),
    wide: true,
    render: (line) => line.lots.map((part) => <div key={part.lot}>{lotText(part)}</div>),
  };
  const named = lines.some((line) => line.lots.length > 0) ? [lots] : [];
  const came: Column<NoticeLine>[] = [
    {
      key: "received",
      title: t("goodsReceipt.accepted"),
      figure: true,
      render: (line) => formatQuantity(line.received),
    },
    {
      key: "rejected",
      title: t("goodsReceipt.rejected"),
      figure: true,
      render: (line) => isPositive(line.rejected) && formatQuantity(line.rejected),
    },
    { key: "difference", title: t("notice.difference"), render: (line) => <Difference line={line} /> },
  ];
  return (
    <Records
      label={t("notice.lines")}
      columns={[item, announced, ...named, ...(arrived ? came : [])]}
      rows={lines}
      rowKey={(line) => String(line.line_no)}
      empty={null}
    />
  );
}

function Difference({ line }: { line: NoticeLine }) {
  const { t } = useTranslation();
  const more = subtract(add(line.received, line.rejected), line.quantity);
  if (isZero(more)) return null;
  const quantity = formatQuantity(isPositive(more) ? more : subtract("0", more));
  return <Tag tone="warn">{t(isPositive(more) ? "notice.over" : "notice.under", { quantity })}</Tag>;
}
