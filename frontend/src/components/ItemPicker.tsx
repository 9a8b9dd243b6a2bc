import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/queries";
import { useDebounced } from "./use-debounced";

const itemsQuery = (query: string) =>
  api.queryOptions("get", "/api/v1/items", {
    params: { query: { query: query || undefined, active: true, limit: 20 } },
  });

type Props = { value: string | undefined; onChange: (id: string) => void; id?: string };

/** Finds an item by code or name, with or without diacritics. */
export function ItemPicker({ value, onChange, id }: Props) {
  const { t } = useTranslation();
  const [query, setQuery] = useState("");
  const found = useQuery({ ...itemsQuery(useDebounced(query, 200)), placeholderData: keepPreviousData });
  return (
    <Select
      id={id}
      aria-label={t("grid.item")}
      placeholder={t("partners.choose")}
      value={value}
      onChange={onChange}
      showSearch={{ filterOption: false, onSearch: setQuery, searchValue: query }}
      loading={found.isFetching}
      notFoundContent={t("items.none")}
      options={(found.data?.items ?? []).map(({ id: item, code, name }) => ({
        value: item,
        label: `${code} · ${name}`,
      }))}
    />
  );
}
