import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { api } from "@/api/queries";
import type { StockCard, StockCardRow } from "@/api/types";
import { DayInput } from "@/components/DayInput";
import { DocumentLink } from "@/components/DocumentLink";
import { EmptyState } from "@/components/EmptyState";
import { ProblemAlert } from "@/components/failures";
import { KeysetPager } from "@/components/KeysetPager";
import { LotLinks } from "@/components/LotLinks";
import { PageHeader } from "@/components/PageHeader";
import { PageLoading } from "@/components/PageLoading";
import { type Column, Records } from "@/components/Records";
import { isZero } from "@/i18n/decimal";
import { formatAmount, formatDate, formatQuantity } from "@/i18n/format";
import "./stock.css";

const route = getRouteApi("/stock/card");

type Filter = {
  item: string;
  location: string;
  from?: string | undefined;
  to?: string | undefined;
  cursor?: string | undefined;
};

const cardQuery = ({ item, location, ...span }: Filter) =>
  api.queryOptions("get", "/api/v1/stock/card", {
    params: { query: { item_id: item, location_id: location, ...span } },
  });

/** Every move of one item at one place, with what was left after each. */
export function StockCardPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const { item, location } = search;
  if (!item || !location) return <EmptyState title={t("failures.notFound")} />;
  return <Card filter={{ ...search, item, location }} />;
}

function Card({ filter }: { filter: Filter }) {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const columns = useColumns();
  const card = useQuery({ ...cardQuery(filter), placeholderData: keepPreviousData });
  const narrow = (change: Partial<Filter>) =>
    void navigate({ search: { ...filter, cursor: undefined, ...change }, replace: true });
  if (card.error) return <ProblemAlert error={card.error} />;
  if (!card.data) return <PageLoading />;
  const { item, location, unit } = card.data;
  return (
    <>
      <PageHeader
        title={t("card.title", { item: `${item.code} · ${item.name}` })}
        back={
          <Link to="/stock" search={{}}>
            ← {t("stock.title")}
          </Link>
        }
      />
      <p className="muted">{t("card.at", { location: location.name, unit })}</p>
      <div className="filters">
        <DayInput label={t("ledger.from")} value={filter.from} onChange={(from) => narrow({ from })} />
        <DayInput label={t("ledger.to")} value={filter.to} onChange={(to) => narrow({ to })} />
      </div>
      <Level card={card.data} at="opening" />
      <Records
        label={t("card.moves")}
        columns={card.data.closing.value === null ? columns.quantities : columns.all}
        rows={card.data.items}
        rowKey={(row) => row.id}
        busy={card.isPlaceholderData}
        empty={<EmptyState title={t("card.none")} />}
      />
      <Level card={card.data} at="closing" />
      <KeysetPager
        cursor={filter.cursor}
        next={card.data.next_cursor}
        onCursor={(cursor) => void navigate({ search: { ...filter, cursor } })}
      />
    </>
  );
}

function Level({ card, at }: { card: StockCard; at: "opening" | "closing" }) {
  const { t } = useTranslation();
  const currency = useMe().company.base_currency;
  const { quantity, value } = card[at];
  return (
    <p className="card-level">
      <span>{t(`card.${at}`)}</span>
      <strong className="figure">
        {`${formatQuantity(quantity)} ${card.unit}`}
        {value !== null && ` · ${formatAmount(value, currency)}`}
      </strong>
    </p>
  );
}

/** With values only for those who may see what stock is worth. */
function useColumns(): Record<"quantities" | "all", Column<StockCardRow>[]> {
  const { t } = useTranslation();
  const currency = useMe().company.base_currency;
  const quantity = (value: string) => !isZero(value) && formatQuantity(value);
  const amount = (value: string | null) => value !== null && !isZero(value) && formatAmount(value, currency);
  const values: Column<StockCardRow>[] = [
    {
      key: "value_in",
      title: t("card.valueIn", { currency }),
      figure: true,
      render: (row) => amount(row.value_in),
    },
    {
      key: "value_out",
      title: t("card.valueOut", { currency }),
      figure: true,
      render: (row) => amount(row.value_out),
    },
    {
      key: "value",
      title: t("card.value", { currency }),
      figure: true,
      render: (row) => row.after.value !== null && formatAmount(row.after.value, currency),
    },
  ];
  const quantities: Column<StockCardRow>[] = [
    { key: "on", title: t("card.on"), render: (row) => formatDate(row.moved_on) },
    {
      key: "document",
      title: t("ledger.document"),
      heading: true,
      render: ({ document_kind, document_id, document_number }) =>
        document_kind && document_id && document_number ? (
          <DocumentLink kind={document_kind} id={document_id} number={document_number} />
        ) : (
          <span className="muted">{t("card.documentUnseen")}</span>
        ),
    },
    {
      key: "lots",
      title: t("lot.lots"),
      render: (row) => row.lots.length > 0 && <LotLinks lots={row.lots} />,
    },
    {
      key: "counterpart",
      title: t("card.counterpart"),
      render: ({ counterpart }) =>
        counterpart?.name ?? <span className="muted">{t("card.placeUnseen")}</span>,
    },
    { key: "in", title: t("card.in"), figure: true, render: (row) => quantity(row.quantity_in) },
    { key: "out", title: t("card.out"), figure: true, render: (row) => quantity(row.quantity_out) },
    {
      key: "after",
      title: t("card.after"),
      figure: true,
      total: true,
      render: (row) => <strong>{formatQuantity(row.after.quantity)}</strong>,
    },
  ];
  return { quantities, all: [...quantities, ...values] };
}
