import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { App } from "antd";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import { usePosting } from "@/api/posting";
import { problemMessage } from "@/api/problem";
import type { Me, Partner } from "@/api/types";
import { Chips } from "@/components/Chips";
import { EmptyState } from "@/components/EmptyState";
import { ExportButton } from "@/components/ExportButton";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import type { Column } from "@/components/Records";
import { SearchBox } from "@/components/SearchBox";
import { PartnersTabs } from "./PartnersTabs";
import { partnersQuery, putInCharge } from "./queries";
import { StaffPicker } from "./StaffPicker";
import "./partners.css";

const route = getRouteApi("/partners");

/** The firms that the company trades with, who manages the account of each, and who is in charge today. */
export function PartnersPage() {
  const { t } = useTranslation();
  const { query, mine, cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const partners = useQuery({
    ...partnersQuery({ query, cursor, mine: mine !== undefined }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageHeader title={t("managers.partners")}>
        <ExportButton list="partners" query={{ query }} />
      </PageHeader>
      <PartnersTabs />
      <div className="filters">
        <Chips label={t("managers.whose")}>
          {([undefined, "yes"] as const).map((whose) => (
            <Link
              key={whose ?? "all"}
              to="/partners"
              search={{ mine: whose, query }}
              activeOptions={{ explicitUndefined: true }}
            >
              {t(whose ? "managers.mine" : "managers.all")}
            </Link>
          ))}
        </Chips>
        <SearchBox
          label={t("managers.search")}
          value={query}
          onChange={(typed) => void navigate({ search: { mine, query: typed }, replace: true })}
        />
      </div>
      <PagedRecords
        label={t("managers.partners")}
        columns={useColumns(useMe())}
        answer={partners}
        rowKey={(partner) => partner.id}
        empty={
          <EmptyState title={t("partners.none")} hint={t(mine ? "managers.mineHint" : "managers.noneHint")} />
        }
        cursor={cursor}
        onCursor={(next) => void navigate({ search: { mine, query, cursor: next } })}
      />
    </>
  );
}

function useColumns(me: Me): Column<Partner>[] {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const putting = usePosting(putInCharge, { after: () => void message.success(t("managers.saved")) });
  const onError = (error: unknown) => void message.error(problemMessage(error));
  const kinds = (partner: Partner) =>
    [
      partner.is_customer && t("partners.customer"),
      partner.is_supplier && t("partners.supplier"),
      partner.is_factory && t("partners.factory"),
    ].filter(Boolean);
  return [
    { key: "code", title: t("managers.code"), render: ({ code }) => <span className="code">{code}</span> },
    { key: "name", title: t("partners.partner"), heading: true, render: ({ name }) => name },
    { key: "kind", title: t("managers.kind"), render: (partner) => kinds(partner).join(", ") },
    {
      key: "manager",
      title: t("managers.manager"),
      render: (partner) =>
        may(me, "partners:write") ? (
          <StaffPicker
            label={t("managers.managerOf", { partner: partner.name })}
            nobody={t("managers.nobody")}
            value={partner.account_manager?.id}
            onChange={(manager) => putting.mutate({ id: partner.id, manager: manager ?? null }, { onError })}
          />
        ) : (
          (partner.account_manager?.name ?? t("managers.nobody"))
        ),
    },
    {
      key: "today",
      title: t("managers.today"),
      render: ({ account_manager, in_charge }) =>
        in_charge && in_charge.id !== account_manager?.id
          ? t("managers.standsIn", { name: in_charge.name })
          : in_charge?.name,
    },
  ];
}
