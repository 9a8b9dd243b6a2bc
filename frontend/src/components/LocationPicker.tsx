import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { api } from "@/api/queries";

const placesQuery = (own: boolean) =>
  api.queryOptions(
    "get",
    "/api/v1/warehouses",
    { params: { query: { active: true, limit: 200, ...(own ? { kind: "warehouse" as const } : {}) } } },
    { staleTime: 60_000 },
  );

type Props = {
  value: string | undefined;
  onChange: (id: string | undefined) => void;
  id?: string;
  label?: string;
  placeholder?: string;
  /** Only the company's own warehouses, not factories or goods on their way. */
  own?: boolean;
  /** A place that cannot be meant, such as the one that goods leave from. */
  except?: string | undefined;
};

/** A place that goods lie at, found by code or name. */
export function LocationPicker({ value, onChange, id, label, placeholder, own = false, except }: Props) {
  const { t } = useTranslation();
  const found = useQuery(placesQuery(own));
  const places = found.data?.items.filter((place) => place.id !== except) ?? [];
  return (
    <Select
      {...(id === undefined ? {} : { id })}
      className="location-picker"
      allowClear={placeholder !== undefined}
      aria-label={label ?? t("stock.location")}
      placeholder={placeholder ?? t("stock.chooseLocation")}
      value={value}
      onChange={onChange}
      showSearch={{ optionFilterProp: "label" }}
      loading={found.isPending}
      options={places.map(({ id: place, code, name }) => ({ value: place, label: `${code} · ${name}` }))}
    />
  );
}
