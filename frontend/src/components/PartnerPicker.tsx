import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/queries";
import { useDebounced } from "./use-debounced";

export type PartnerKind = "customer" | "supplier" | "factory";

const partnersQuery = (query: string, kind: PartnerKind | undefined) =>
  api.queryOptions("get", "/api/v1/partners", {
    params: { query: { query: query || undefined, kind, limit: 20 } },
  });

const partnerQuery = (id: string) =>
  api.queryOptions("get", "/api/v1/partners/{partner_id}", { params: { path: { partner_id: id } } });

type Props = {
  value: string | undefined;
  onChange: (id: string | undefined) => void;
  id?: string;
  /** None: firms of every kind. */
  kind?: PartnerKind;
  label?: string;
  /** What it means that nobody is chosen; the choice can then be taken back. */
  placeholder?: string;
};

/** Finds a partner by code or name, with or without diacritics. */
export function PartnerPicker({ value, onChange, id, kind, label, placeholder }: Props) {
  const { t } = useTranslation();
  const [query, setQuery] = useState("");
  const found = useQuery({
    ...partnersQuery(useDebounced(query, 200), kind),
    placeholderData: keepPreviousData,
  });
  const chosen = useQuery({ ...partnerQuery(value ?? ""), enabled: value !== undefined });
  const partners = [...(found.data?.items ?? [])];
  if (chosen.data && !partners.some((partner) => partner.id === value)) partners.unshift(chosen.data);
  return (
    <Select
      id={id}
      className="partner-picker"
      allowClear={placeholder !== undefined}
      aria-label={label ?? t(`partners.${kind ?? "partner"}`)}
      placeholder={placeholder ?? t("partners.choose")}
      value={value}
      onChange={onChange}
      showSearch={{ filterOption: false, onSearch: setQuery, searchValue: query }}
      loading={found.isFetching}
      notFoundContent={t("partners.none")}
      options={partners.map((partner) => ({ value: partner.id, label: `${partner.code} · ${partner.name}` }))}
    />
  );
}
