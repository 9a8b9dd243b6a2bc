import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Side } from "@/api/types";
import { ProblemAlert } from "@/components/failures";
import { formatMoney } from "@/i18n/format";
import { BUCKETS } from "./buckets";
import { partnerAgingQuery } from "./queries";

type Props = { partnerId: string; account: Side; asOf: string | undefined };

/** The partner's balance by how long it has been due. */
export function AgingFigures({ partnerId, account, asOf }: Props) {
  const { t } = useTranslation();
  const aging = useQuery(partnerAgingQuery(partnerId, { account, as_of: asOf }));
  if (aging.error) return <ProblemAlert error={aging.error} />;
  if (!aging.data) return <section className="credit-card" aria-busy="true" />;
  const { currency } = aging.data;
  return (
    <section className="credit-card" aria-label={t("aging.title")}>
      <dl>
        {[...BUCKETS, "balance" as const].map((bucket) => (
          <div key={bucket}>
            <dt>{t(`aging.${bucket}`)}</dt>
            <dd>{formatMoney(aging.data[bucket], currency)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
