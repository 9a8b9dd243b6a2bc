import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { App, Button, Checkbox } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import { usePosting } from "@/api/posting";
import type { Need } from "@/api/types";
import { DecimalInput } from "@/components/DecimalInput";
import { EmptyState } from "@/components/EmptyState";
import { ProblemAlert } from "@/components/failures";
import { useItemColumn } from "@/components/item-column";
import { LocationPicker } from "@/components/LocationPicker";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import { PurchaseTabs } from "@/components/PurchaseTabs";
import type { Column } from "@/components/Records";
import { type Decimal, isPositive } from "@/i18n/decimal";
import { formatQuantity } from "@/i18n/format";
import { needsQuery, orderNeeds } from "./queries";

const route = getRouteApi("/purchases/needs");
const keyOf = (need: Need) => `${need.item.id} ${need.location.id}`;

/** Quantities by need; a need that is not here is not to be ordered. */
type Chosen = ReadonlyMap<string, Decimal | undefined>;

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
  const lines = (needs.data?.items ?? []).flatMap((need) => {
    const quantity = chosen.get(keyOf(need));
    return quantity && isPositive(quantity)
      ? [{ item_id: need.item.id, location_id: need.location.id, quantity }]
      : [];
  });
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
        columns={useColumns(writes, chosen, setChosen)}
        answer={needs}
        rowKey={keyOf}
        empty={<EmptyState title={t("needs.none")} hint={t("needs.noneHint")} />}
        cursor={search.cursor}
        onCursor={(cursor) => void navigate({ search: { ...search, cursor } })}
      />
    </>
  );
}

function useColumns(writes: boolean, chosen: Chosen, choose: (chosen: Chosen) => void): Column<Need>[] {
  const { t } = useTranslation();
  const figure = (key: "on_hand" | "back_ordered" | "minimum" | "missing", title: string): Column<Need> => ({
    key,
    title,
    figure: true,
    render: (need) => `${formatQuantity(need[key])} ${need.unit}`,
  });
  const tick: Column<Need> = {
    key: "order",
    title: t("needs.toOrder"),
    render: (need) => (
      <Checkbox
        aria-label={t("needs.orderOf", { item: need.item.name })}
        checked={chosen.has(keyOf(need))}
        disabled={need.supplier === null}
        onChange={(event) => {
          const next = new Map(chosen);
          if (event.target.checked) next.set(keyOf(need), need.order_quantity);
          else next.delete(keyOf(need));
          choose(next);
        }}
      />
    ),
  };
  return [
    useItemColumn(),
    { key: "location", title: t("stock.location"), render: (need) => need.location.name },
    figure("on_hand", t("stock.onHand")),
    figure("back_ordered", t("needs.backOrdered")),
    {
      key: "coming",
      title: t("needs.coming"),
      figure: true,
      render: (need) => [need.on_order, need.drafted].map((quantity) => formatQuantity(quantity)).join(" + "),
    },
    figure("minimum", t("needs.minimum")),
    figure("missing", t("needs.missing")),
    {
      key: "supplier",
      title: t("partners.supplier"),
      render: (need) => need.supplier?.name ?? <span className="muted">{t("needs.noSupplier")}</span>,
    },
    {
      key: "price",
      title: t("grid.price"),
      figure: true,
      render: (need) => need.unit_price && `${formatQuantity(need.unit_price)} ${need.currency ?? ""}`,
    },
    {
      key: "quantity",
      title: t("needs.quantity"),
      figure: true,
      total: true,
      render: (need) =>
        chosen.has(keyOf(need)) ? (
          <DecimalInput
            aria-label={t("needs.quantityOf", { item: need.item.name })}
            value={chosen.get(keyOf(need))}
            onChange={(quantity) => choose(new Map(chosen).set(keyOf(need), quantity))}
          />
        ) : (
          `${formatQuantity(need.order_quantity)} ${need.order_unit}`
        ),
    },
    ...(writes ? [tick] : []),
  ];
}
