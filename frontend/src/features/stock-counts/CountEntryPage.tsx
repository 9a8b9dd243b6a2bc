import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { App, Checkbox } from "antd";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { EntryBar } from "@/components/EntryBar";
import { ProblemAlert } from "@/components/failures";
import { LotsBox, useTypedLots } from "@/components/LotsBox";
import { useDraft } from "@/components/line-grid/draft";
import { LineGrid } from "@/components/line-grid/LineGrid";
import { requestLine } from "@/components/line-grid/request";
import { useLineProblems, useSending } from "@/components/line-grid/use-sending";
import { PageHeader } from "@/components/PageHeader";
import { countQuery, enterCounted } from "./queries";

const route = getRouteApi("/stock/counts/$countId/entry");

/** Parts as they are counted, shelf by shelf; parts of one item add up unless the item is counted from the start. */
export function CountEntryPage() {
  const { t } = useTranslation();
  const { countId } = route.useParams();
  const { data: count } = useSuspenseQuery(countQuery(countId));
  const { message } = App.useApp();
  const navigate = useNavigate();
  const draft = useDraft(`count-draft.${countId}`, useMe().membership.id, { terms: { restart: false } });
  const lots = useTypedLots();
  const {
    submit,
    posting,
    attempted,
    refusal,
    count: filled,
  } = useSending({
    draft,
    send: (lines: Parameters<typeof enterCounted>[1], key) => enterCounted(countId, lines, key),
    body: (lines) =>
      lines.map((line) => ({
        ...requestLine(line),
        lots: lots.of(line.key) ?? [],
        restart: draft.terms.restart,
      })),
    missing: lots.readable ? undefined : t("lot.unreadable"),
    after: async () => {
      void message.success(t("count.entered"));
      await navigate({ to: "/stock/counts/$countId", params: { countId }, search: {} });
    },
  });
  return (
    <>
      <PageHeader
        title={t("count.enterTitle", { number: count.number, location: count.location.name })}
        back={
          <Link to="/stock/counts/$countId" params={{ countId }} search={{}}>
            ← {t("count.title", { number: count.number })}
          </Link>
        }
      />
      <p className="muted">{t("count.lotsHint")}</p>
      <p>
        <Checkbox
          checked={draft.terms.restart}
          onChange={(event) => draft.setTerms({ restart: event.target.checked })}
        >
          {t("count.restart")}
        </Checkbox>
      </p>
      <LineGrid
        shape="stock"
        label={t("count.lines")}
        lines={draft.lines}
        dispatch={draft.dispatch}
        columns={[
          {
            key: "lots",
            title: t("lot.lots"),
            render: ({ key, code }) => <LotsBox lots={lots} line={key} item={code} />,
          },
        ]}
        problems={useLineProblems(draft.lines, attempted, refusal)}
      />
      <p className="muted grid-hint">{t("entry.gridKeys")}</p>
      <ProblemAlert error={posting.error} />
      <EntryBar count={filled} submit={t("count.save")} busy={posting.isPending} onSubmit={submit} />
    </>
  );
}
