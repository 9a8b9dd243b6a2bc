import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import type { ReorderPoint } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { useItemColumn } from "@/components/item-column";
import { LocationPicker } from "@/components/LocationPicker";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import { PurchaseTabs } from "@/components/PurchaseTabs";
import type { Column } from "@/components/Records";
import { SearchBox } from "@/components/SearchBox";
import { StepButton } from "@/components/StepButton";
import { formatQuantity } from "@/i18n/format";
import { PointDrawer } from "./PointDrawer";
import { type PointFilter, removeReorderPoint, reorderPointsQuery } from "./queries";
import "./needs.css";

const route = getRouteApi("/purchases/reorder-points");

/** When to buy more of an item for a warehouse, and how much; what customers wait for is bought without it, too. */
export function ReorderPointsPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const writes = may(useMe(), "reorder-points:write");
  const points = useQuery({ ...reorderPointsQuery(search), placeholderData: keepPreviousData });
  const [open, setOpen] = useState<ReorderPoint | "new">();
  const filter = (change: PointFilter) =>
    void navigate({ search: { ...search, cursor: undefined, ...change }, replace: true });
  return (
    <>
      <PageHeader title={t("reorderPoint.list")}>
        {writes && (
          <Button type="primary" onClick={() => setOpen("new")}>
            {t("reorderPoint.new")}
          </Button>
        )}
      </PageHeader>
      <PurchaseTabs />
      <div className="filters">
        <SearchBox label={t("stock.search")} value={search.query} onChange={(query) => filter({ query })} />
        <LocationPicker
          own
          placeholder={t("stock.allLocations")}
          value={search.location}
          onChange={(location) => filter({ location })}
        />
      </div>
      <PagedRecords
        label={t("reorderPoint.list")}
        columns={useColumns(writes, setOpen)}
        answer={points}
        rowKey={({ item, location }) => `${item.id} ${location.id}`}
        empty={<EmptyState title={t("reorderPoint.none")} hint={t("reorderPoint.noneHint")} />}
        cursor={search.cursor}
        onCursor={(cursor) => void navigate({ search: { ...search, cursor } })}
      />
      {open && <PointDrawer point={open === "new" ? undefined : open} onClose={() => setOpen(undefined)} />}
    </>
  );
}

function useColumns(writes: boolean, change: (point: ReorderPoint) => void): Column<ReorderPoint>[] {
  const { t } = useTranslation();
  const figure = (key: "minimum" | "target" | "lot_size", title: string): Column<ReorderPoint> => ({
    key,
    title,
    figure: true,
    render: (point) => point[key] && `${formatQuantity(point[key])} ${point.unit}`,
  });
  const steps: Column<ReorderPoint> = {
    key: "steps",
    title: t("reorderPoint.steps"),
    wide: true,
    render: (point) => <Steps point={point} change={change} />,
  };
  return [
    useItemColumn(),
    { key: "location", title: t("stock.location"), render: ({ location }) => location.name },
    figure("minimum", t("needs.minimum")),
    figure("target", t("reorderPoint.target")),
    figure("lot_size", t("reorderPoint.lotSize")),
    {
      key: "supplier",
      title: t("partners.supplier"),
      render: ({ supplier }) =>
        supplier?.name ?? <span className="muted">{t("reorderPoint.lowestPrice")}</span>,
    },
    ...(writes ? [steps] : []),
  ];
}

function Steps({ point, change }: { point: ReorderPoint; change: (point: ReorderPoint) => void }) {
  const { t } = useTranslation();
  const { item, location } = point;
  const names = { item: item.name, location: location.name };
  return (
    <span className="point-steps">
      <Button aria-label={t("reorderPoint.changeOf", names)} onClick={() => change(point)}>
        {t("reorderPoint.change")}
      </Button>
      <StepButton
        label={t("reorderPoint.remove")}
        ask={t("reorderPoint.removeAsk", names)}
        send={() => removeReorderPoint({ item: item.id, location: location.id })}
        done={() => t("reorderPoint.removed", names)}
      />
    </span>
  );
}
