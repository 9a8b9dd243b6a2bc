import { useQuery } from "@tanstack/react-query";
import { api } from "@/api/queries";
import { formatPercent } from "@/i18n/format";
import { today } from "@/i18n/today";

const ratesQuery = (on: string) =>
  api.queryOptions("get", "/api/v1/tax-rates", { params: { query: { on } } }, { staleTime: 60_000 });

/** Tax classes by the rate that is valid today. */
export function useTaxClasses(): { value: string; label: string }[] {
  const rates = useQuery(ratesQuery(today()));
  return (rates.data?.items ?? []).map(({ tax_class, rate_percent }) => ({
    value: tax_class,
    label: `${formatPercent(rate_percent)} · ${tax_class}`,
  }));
}
