import { keepPreviousData, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Checkbox } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { StockCount } from "@/api/types";
import { DocumentPage } from "@/components/DocumentPage";
import { PagedRecords } from "@/components/PagedRecords";
import type { Column } from "@/components/Records";
import { WaitingLines } from "@/components/WaitingLines";
import { formatDate } from "@/i18n/format";
import { CountActions } from "./CountActions";
import { CountStatusTag } from "./CountStatusTag";
import { type CountLine, useCountColumns } from "./count-columns";
import { countLinesQuery, countQuery } from "./queries";

const route = getRouteApi("/stock/counts/$countId");

export function CountPage() {
  const { t } = useTranslation();
  const { countId } = route.useParams();
  const { data: count } = useSuspenseQuery(countQuery(countId));
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  return (
    <DocumentPage
      title={t("count.title", { number: count.number })}
      status={<CountStatusTag status={count.status} />}
      back={
        <Link to="/stock/counts" search={{}}>
          ← {t("count.list")}
        </Link>
      }
      actions={<CountActions count={count} chosen={chosen} onDone={() => setChosen(new Set())} />}
      facts={[
        [t("stock.location"), `${count.location.code} · ${count.location.name}`],
        [t("count.openedOn"), formatDate(count.opened_on)],
        [t("count.progress"), t("count.progressOf", { counted: count.counted_lines, lines: count.lines })],
        [t("count.postedOn"), count.posted_on && formatDate(count.posted_on)],
        [t("count.blind"), count.blind && t("count.blindHint")],
        [t("entry.note"), count.note],
      ]}
      lines={<Lines count={count} chosen={chosen} onChoose={setChosen} />}
      aside={<WaitingLines lines={count.waiting_lines} />}
    />
  );
}

type LinesProps = {
  count: StockCount;
  chosen: ReadonlySet<number>;
  onChoose: (chosen: ReadonlySet<number>) => void;
};

/** The sheet in its order; whoever may send lines back to the counters ticks them here. */
function Lines({ count, chosen, onChoose }: LinesProps) {
  const { t } = useTranslation();
  const { cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const lines = useQuery({ ...countLinesQuery(count.id, cursor), placeholderData: keepPreviousData });
  function toggle(lineNo: number) {
    const next = new Set(chosen);
    if (!next.delete(lineNo)) next.add(lineNo);
    onChoose(next);
  }
  const choice: Column<CountLine> = {
    key: "recount",
    title: t("count.recount"),
    render: (line) => (
      <Checkbox
        aria-label={t("count.recountOf", { item: line.item.name })}
        checked={chosen.has(line.line_no)}
        onChange={() => toggle(line.line_no)}
      />
    ),
  };
  const columns = useCountColumns(count);
  return (
    <PagedRecords
      label={t("count.lines")}
      columns={count.allowed_actions.includes("recount") ? [...columns, choice] : columns}
      answer={lines}
      rowKey={(line) => String(line.line_no)}
      empty={<p className="panel-body muted">{t("count.noLines")}</p>}
      cursor={cursor}
      onCursor={(next) => void navigate({ search: { cursor: next } })}
    />
  );
}
