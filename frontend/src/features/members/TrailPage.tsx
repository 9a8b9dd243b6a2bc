import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { TrailEntry } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import type { Column } from "@/components/Records";
import { formatMoment } from "@/i18n/format";
import { MembersTabs } from "./MembersTabs";
import { trailQuery } from "./queries";

const route = getRouteApi("/members/trail");

/** Who did what, when and from where. */
export function TrailPage() {
  const { t } = useTranslation();
  const { cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const trail = useQuery({ ...trailQuery(cursor), placeholderData: keepPreviousData });
  return (
    <>
      <PageHeader title={t("trail.title")} />
      <MembersTabs />
      <PagedRecords
        label={t("trail.title")}
        columns={useColumns()}
        answer={trail}
        rowKey={(entry) => entry.id}
        empty={<EmptyState title={t("trail.empty")} hint={t("trail.emptyHint")} />}
        cursor={cursor}
        onCursor={(next) => void navigate({ search: { cursor: next } })}
      />
    </>
  );
}

function useColumns(): Column<TrailEntry>[] {
  const { t } = useTranslation();
  return [
    { key: "when", title: t("trail.when"), render: (entry) => formatMoment(entry.recorded_at) },
    {
      key: "what",
      title: t("trail.what"),
      heading: true,
      render: (entry) => t(`trailAction.${keyOf(entry.action)}`),
    },
    { key: "who", title: t("trail.who"), render: ({ user }) => user?.name },
    { key: "detail", title: t("trail.detail"), wide: true, render: ({ detail }) => told(detail) },
    { key: "address", title: t("trail.address"), render: ({ address }) => address },
  ];
}

type Dotted = TrailEntry["action"];
type Key<Text extends string> = Text extends `${infer Kind}.${infer What}` ? `${Kind}_${What}` : never;

const keyOf = (action: Dotted) => action.replace(".", "_") as Key<Dotted>;

/** What changed, from what to what; of anything else what it was about. */
function told(detail: TrailEntry["detail"]): string {
  return Object.entries(detail)
    .filter(([, value]) => value !== null)
    .map(
      ([name, value]) => `${name}: ${Array.isArray(value) ? value.map(String).join(" → ") : String(value)}`,
    )
    .join(" · ");
}
