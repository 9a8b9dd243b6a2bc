import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { App, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import { usePosting } from "@/api/posting";
import type { Need } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { ProblemAlert } from "@/components/failures";
import { LocationPicker } from "@/components/LocationPicker";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import { PurchaseTabs } from "@/components/PurchaseTabs";
import { type Choice, type Chosen, keyOf, linesOf, needFaults } from "./chosen";
import { useNeedColumns } from "./need-columns";
import { needsQuery, orderNeeds } from "./queries";
import "./needs.css";

const route = getRouteApi("/purchases/needs");

/** What is short at the warehouses; what is ticked becomes draft orders, one for each supplier. */
export function NeedsPage() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const writes = may(useMe(), "purchase-orders:write");
  const needs = useQuery({ ...needsQuery(search), placeholderData: keepPreviousData });
  const [chosen, setChosen] = useState<Chosen>(new Map());
  const ordering = usePosting(orderNeeds, {
    after: ({ orders }) => {
      setChosen(new Map());
      void message.success(t("needs.made", { numbers: orders.map(({ number }) => number).join(", ") }));
    },
  });
  const lines = linesOf(needs.data?.items ?? [], chosen);

  function choose(need: Need, choice: Choice | undefined) {
    const next = new Map(chosen);
    if (choice) next.set(keyOf(need), choice);
    else next.delete(keyOf(need));
    setChosen(next);
  }

  return (
    <>
      <PageHeader title={t("needs.title")}>
        {writes && (
          <Button
            type="primary"
            disabled={lines.length === 0}
            loading={ordering.isPending}
            onClick={() => ordering.mutate({ lines })}
          >
            {t("needs.order", { count: lines.length })}
          </Button>
        )}
      </PageHeader>
      <PurchaseTabs />
      <div className="filters">
        <LocationPicker
          placeholder={t("stock.allLocations")}
          value={search.location}
          onChange={(location) => void navigate({ search: { location }, replace: true })}
        />
      </div>
      <ProblemAlert error={ordering.error} />
      <PagedRecords
        label={t("needs.title")}
        columns={useNeedColumns(writes, {
          chosen,
          choose,
          faults: needFaults(ordering.error, ordering.variables?.lines),
        })}
        answer={needs}
        rowKey={keyOf}
        empty={<EmptyState title={t("needs.none")} hint={t("needs.noneHint")} />}
        cursor={search.cursor}
        onCursor={(cursor) => void navigate({ search: { ...search, cursor } })}
      />
    </>
  );
}
