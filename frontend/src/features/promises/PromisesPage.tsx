import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Chips } from "@/components/Chips";
import { EmptyState } from "@/components/EmptyState";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import { useChosen } from "./chosen";
import { PromiseBar } from "./PromiseBar";
import { WAITING_VIEWS, waitingQuery } from "./queries";
import { useWaitingColumns } from "./waiting-columns";

const route = getRouteApi("/promises");

/** Customers' lines that wait for goods: those that come later than was promised, each with the day to promise now. */
export function PromisesPage() {
  const { t } = useTranslation();
  const { view = "endangered", cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const waiting = useQuery({ ...waitingQuery(view, cursor), placeholderData: keepPreviousData });
  const rows = waiting.data?.items ?? [];
  const chosen = useChosen(rows);
  return (
    <>
      <PageHeader title={t("promise.title")} />
      <div className="filters">
        <Chips label={t("promise.views")}>
          {WAITING_VIEWS.map((name) => (
            <Link
              key={name}
              to="/promises"
              search={name === "endangered" ? {} : { view: name }}
              activeOptions={{ explicitUndefined: true }}
            >
              {t(`promise.view.${name}`)}
            </Link>
          ))}
        </Chips>
      </div>
      <PagedRecords
        label={t("promise.title")}
        columns={useWaitingColumns(chosen)}
        answer={waiting}
        rowKey={(line) => `${line.order.id} ${line.line_no}`}
        empty={<EmptyState title={t("promise.none")} hint={t("promise.noneHint")} />}
        cursor={cursor}
        onCursor={(next) => void navigate({ search: { view, cursor: next } })}
      />
      <PromiseBar chosen={chosen} />
    </>
  );
}
