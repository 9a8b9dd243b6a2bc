import { useTranslation } from "react-i18next";
import { useItemColumn } from "@/components/item-column";
import { type Column, Records } from "@/components/Records";
import { Tag } from "@/components/Tag";
import { isPositive } from "@/i18n/decimal";
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
          {line.substitute ? <del>{item.render(line)}</del> : item.render(line)}{" "}
          {line.additional && <Tag tone="info">{t("proposal.furtherOne")}</Tag>}
          {line.substitute && <Replaced line={line} substitute={line.substitute} />}
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
          beforeUnit={line.unit}
          after={formatQuantity(line.quantity)}
          unit={line.substitute?.unit ?? line.unit}
        />
      ),
    },
    {
      key: "price",
      title: t("grid.price"),
      figure: true,
      render: (line) =>
        !line.component_no && (
          <Change before={formatQuantity(line.old_unit_price)} after={formatQuantity(line.unit_price)} />
        ),
    },
    {
      key: "due",
      title: t("proposal.dueOn"),
      render: (line) =>
        !line.component_no && <Change before={day(line.old_due_on)} after={day(line.due_on)} />,
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

type Substitute = NonNullable<ProposalLine["substitute"]>;

function Replaced({ line, substitute }: { line: ProposalLine; substitute: Substitute }) {
  const { t } = useTranslation();
  const { item, kept_quantity, factor } = substitute;
  return (
    <span className="proposal-change">
      {"→ "}
      <ins>
        {item.code} · {item.name}
      </ins>
      {factor && <div className="muted">{t("proposal.standsIn", { factor: formatQuantity(factor) })}</div>}
      {isPositive(kept_quantity) && (
        <div className="muted">
          {t("proposal.kept", { quantity: formatQuantity(kept_quantity), unit: line.unit })}
        </div>
      )}
    </span>
  );
}

type ChangeProps = { before: string; after: string; unit?: string; beforeUnit?: string };

function Change({ before, after, unit = "", beforeUnit = unit }: ChangeProps) {
  if (beforeUnit !== unit) {
    return (
      <span className="proposal-change">
        <del>{`${before} ${beforeUnit}`}</del> → <ins>{`${after} ${unit}`}</ins>
      </span>
    );
  }
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
