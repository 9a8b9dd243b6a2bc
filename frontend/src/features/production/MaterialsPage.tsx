import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isStaff, useMe } from "@/api/me";
import { DayInput } from "@/components/DayInput";
import { EmptyState } from "@/components/EmptyState";
import { ProblemAlert } from "@/components/failures";
import { MakingTabs } from "@/components/MakingTabs";
import { PageHeader } from "@/components/PageHeader";
import { PartnerPicker } from "@/components/PartnerPicker";
import { Records } from "@/components/Records";
import { materialKey, materialRows, useMaterialColumns } from "./material-columns";
import { materialsQuery, type Span } from "./queries";

const route = getRouteApi("/production/materials");

/** One account of all materials at a factory, over all its orders; both sides read the same. */
export function MaterialsPage() {
  const { t } = useTranslation();
  const me = useMe();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const partnerId = me.partner?.id ?? search.partner;
  const narrow = (change: Partial<typeof search>) =>
    void navigate({ search: { ...search, ...change }, replace: true });
  return (
    <>
      <PageHeader title={t("materials.title")} />
      <MakingTabs />
      <div className="filters">
        {isStaff(me) && (
          <PartnerPicker kind="factory" value={search.partner} onChange={(partner) => narrow({ partner })} />
        )}
        <DayInput label={t("ledger.from")} value={search.from} onChange={(from) => narrow({ from })} />
        <DayInput label={t("ledger.to")} value={search.to} onChange={(to) => narrow({ to })} />
      </div>
      {partnerId ? (
        <OfFactory partnerId={partnerId} span={{ from: search.from, to: search.to }} />
      ) : (
        <EmptyState title={t("materials.choose")} hint={t("materials.chooseHint")} />
      )}
    </>
  );
}

function OfFactory({ partnerId, span }: { partnerId: string; span: Span }) {
  const { t } = useTranslation();
  const account = useQuery(materialsQuery(partnerId, span));
  const columns = useMaterialColumns();
  return (
    <>
      <ProblemAlert error={account.error} />
      <Records
        label={t("materials.title")}
        columns={columns}
        rows={materialRows(account.data?.lines ?? [])}
        rowKey={materialKey}
        busy={account.isPending}
        empty={<EmptyState title={t("materials.none")} hint={t("materials.noneHint")} />}
      />
    </>
  );
}
