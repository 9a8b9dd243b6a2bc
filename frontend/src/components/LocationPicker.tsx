import { useQueries } from "@tanstack/react-query";
import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { api } from "@/api/queries";

type Kind = "warehouse" | "consignee";

const placesQuery = (kind: Kind | undefined) =>
  api.queryOptions(
    "get",
    "/api/v1/warehouses",
    { params: { query: { active: true, limit: 200, ...(kind ? { kind } : {}) } } },
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
  /** With `own`: the places of consignees too, whose goods are the company's as well. */
  consignees?: boolean;
  /** A place that cannot be meant, such as the one that goods leave from. */
  except?: string | undefined;
};

const EVERY_KIND = [undefined] as const;
const OWN_KINDS = ["warehouse"] as const;
const TRANSFER_KINDS = ["warehouse", "consignee"] as const;

/** A place that goods lie at, found by code or name. */
export function LocationPicker({
  value,
  onChange,
  id,
  label,
  placeholder,
  own = false,
  consignees = false,
  except,
}: Props) {
  const { t } = useTranslation();
  const kinds = own ? (consignees ? TRANSFER_KINDS : OWN_KINDS) : EVERY_KIND;
  const found = useQueries({ queries: kinds.map(placesQuery) });
  const places = found.flatMap((answer) => answer.data?.items ?? []).filter((place) => place.id !== except);
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
      loading={found.some((answer) => answer.isPending)}
      options={places.map(({ id: place, code, name }) => ({ value: place, label: `${code} · ${name}` }))}
    />
  );
}
