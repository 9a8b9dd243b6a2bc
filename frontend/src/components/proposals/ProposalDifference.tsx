import { useTranslation } from "react-i18next";
import { useItemColumn } from "@/components/item-column";
import { type Column, Records } from "@/components/Records";
import { Tag } from "@/components/Tag";
import { formatDate, formatQuantity } from "@/i18n/format";
import type { Proposal, ProposalLine } from "./queries";

/** Line by line what was and what is proposed; what stays is said once. */
export function ProposalDifference({ proposal }: { proposal: Proposal }) {
  const { t } = useTranslation();
  const item = useItemColumn<ProposalLine>();
  const columns: Column<ProposalLine>[] = [
    {
      ...item,
      render: (line) => (
        <>
          {item.render(line)} {line.additional && <Tag tone="info">{t("proposal.furtherOne")}</Tag>}
        </>
      ),
    },
    {
      key: "quantity",
      title: t("grid.quantity"),
      figure: true,
      render: (line) => (
        <Change
          before={formatQuantity(line.old_quantity)}
          after={formatQuantity(line.quantity)}
          unit={line.unit}
        />
      ),
    },
    {
      key: "price",
      title: t("grid.price"),
      figure: true,
      render: (line) => (
        <Change before={formatQuantity(line.old_unit_price)} after={formatQuantity(line.unit_price)} />
      ),
    },
    {
      key: "due",
      title: t("proposal.dueOn"),
      render: (line) => <Change before={day(line.old_due_on)} after={day(line.due_on)} />,
    },
    { key: "reason", title: t("purchase.reason"), wide: true, render: (line) => line.reason },
  ];
  return (
    <Records
      label={t("proposal.differenceOf", { number: proposal.number })}
      columns={columns.filter(({ key }) => key !== "reason" || proposal.lines.some(({ reason }) => reason))}
      rows={proposal.lines}
      rowKey={(line) => String(line.position)}
      empty={null}
    />
  );
}

const day = (iso: string | null | undefined): string => (iso ? formatDate(iso) : "–");

function Change({ before, after, unit = "" }: { before: string; after: string; unit?: string }) {
  if (before === after) {
    return (
      <span className="muted">
        {after} {unit}
      </span>
    );
  }
  return (
    <span className="proposal-change">
      <del>{before}</del> → <ins>{after}</ins> {unit}
    </span>
  );
}
