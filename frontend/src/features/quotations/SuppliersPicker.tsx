import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/queries";
import { useDebounced } from "@/components/use-debounced";
import type { Supplier } from "./draft";

const suppliersQuery = (query: string) =>
  api.queryOptions("get", "/api/v1/partners", {
    params: { query: { query: query || undefined, kind: "supplier", limit: 20 } },
  });

type Props = {
  id: string;
  value: Supplier[];
  onChange: (suppliers: Supplier[]) => void;
  /** Those who are asked already. */
  except?: readonly string[];
};

/** Finds suppliers by code or name, with or without diacritics, as many as are to be asked. */
export function SuppliersPicker({ id, value, onChange, except = [] }: Props) {
  const { t } = useTranslation();
  const [query, setQuery] = useState("");
  const found = useQuery({
    ...suppliersQuery(useDebounced(query, 200)),
    placeholderData: keepPreviousData,
  });
  const partners = (found.data?.items ?? []).filter((partner) => !except.includes(partner.id));
  return (
    <Select
      id={id}
      mode="multiple"
      labelInValue
      className="partner-picker"
      aria-label={t("quotation.suppliers")}
      placeholder={t("quotation.chooseSuppliers")}
      value={value}
      onChange={(chosen) =>
        onChange(chosen.map((one) => ({ value: String(one.value), label: String(one.label) })))
      }
      showSearch={{ filterOption: false, onSearch: setQuery, searchValue: query }}
      loading={found.isFetching}
      notFoundContent={t("partners.none")}
      options={partners.map((partner) => ({ value: partner.id, label: `${partner.code} · ${partner.name}` }))}
    />
  );
}
