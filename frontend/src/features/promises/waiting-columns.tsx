import { Link } from "@tanstack/react-router";
import { Checkbox } from "antd";
import { useTranslation } from "react-i18next";
import { DayInput } from "@/components/DayInput";
import { useItemColumn } from "@/components/item-column";
import type { Column } from "@/components/Records";
import { Tag } from "@/components/Tag";
import { formatDate, formatQuantity } from "@/i18n/format";
import type { Chosen } from "./chosen";
import type { WaitingLine } from "./queries";

export function useWaitingColumns(chosen: Chosen): Column<WaitingLine>[] {
  const { t } = useTranslation();
  const nameOf = (line: WaitingLine) => `${line.order.number}: ${line.item.name}`;
  return [
    {
      key: "number",
      title: t("orders.number"),
      heading: true,
      render: (line) => (
        <Checkbox
          aria-label={t("promise.choose", { line: nameOf(line) })}
          checked={chosen.has(line)}
          onChange={(event) => chosen.choose(line, event.target.checked)}
        >
          <Link to="/orders/$orderId" params={{ orderId: line.order.id }} className="code">
            {line.order.number}
          </Link>
        </Checkbox>
      ),
    },
    { key: "partner", title: t("partners.customer"), render: (line) => line.partner.name },
    { ...useItemColumn(), heading: false },
    {
      key: "waiting",
      title: t("promise.waiting"),
      figure: true,
      render: (line) => `${formatQuantity(line.waiting)} ${line.unit}`,
    },
    {
      key: "promised",
      title: t("promise.promisedOn"),
      render: ({ promised_on: on, endangered }) => (
        <>
          {on ? formatDate(on) : "–"} {endangered && <Tag tone="bad">{t("promise.endangered")}</Tag>}
        </>
      ),
    },
    {
      key: "available",
      title: t("promise.availableOn"),
      render: ({ available_on: on }) => (on ? formatDate(on) : t("promise.uncovered")),
    },
    {
      key: "day",
      title: t("promise.newDay"),
      wide: true,
      render: (line) => (
        <DayInput
          label={`${t("promise.newDay")}: ${nameOf(line)}`}
          value={chosen.dayOf(line)}
          onChange={(day) => chosen.setDay(line, day)}
        />
      ),
    },
  ];
}
