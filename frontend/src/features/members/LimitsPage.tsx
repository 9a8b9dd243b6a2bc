import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Button, Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import type { Me, SpendingLimit } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import type { Column } from "@/components/Records";
import { StepButton } from "@/components/StepButton";
import { formatMoney } from "@/i18n/format";
import { ApprovalRule } from "./ApprovalRule";
import { LimitDrawer } from "./LimitDrawer";
import { MembersTabs } from "./MembersTabs";
import { dropLimit, limitsQuery } from "./queries";

const route = getRouteApi("/members/limits");

/** How much partners' people order without asking: by role, by group, and of single persons. */
export function LimitsPage() {
  const { t } = useTranslation();
  const me = useMe();
  const changes = may(me, "members:write");
  const { cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const limits = useQuery({ ...limitsQuery(cursor), placeholderData: keepPreviousData });
  const [edited, setEdited] = useState<SpendingLimit | "new">();
  return (
    <>
      <PageHeader title={t("limits.title")}>
        {changes && (
          <Button type="primary" onClick={() => setEdited("new")}>
            {t("limits.set")}
          </Button>
        )}
      </PageHeader>
      <MembersTabs />
      <PagedRecords
        label={t("limits.title")}
        columns={useColumns(me, changes, setEdited)}
        answer={limits}
        rowKey={(limit) => limit.id}
        empty={<EmptyState title={t("limits.none")} hint={t("limits.noneHint")} />}
        cursor={cursor}
        onCursor={(next) => void navigate({ search: { cursor: next } })}
      />
      {may(me, "companies:write") && <ApprovalRule />}
      {edited && (
        <LimitDrawer present={edited === "new" ? undefined : edited} onClose={() => setEdited(undefined)} />
      )}
    </>
  );
}

function useColumns(me: Me, changes: boolean, edit: (limit: SpendingLimit) => void): Column<SpendingLimit>[] {
  const { t } = useTranslation();
  const whose = ({ role, group, member }: SpendingLimit) =>
    member?.name ?? group?.name ?? t(`role.${role as "customer"}`);
  const amount = (value: string | null) =>
    value === null ? t("limits.any") : formatMoney(value, me.company.base_currency);
  const steps: Column<SpendingLimit> = {
    key: "steps",
    title: t("members.steps"),
    wide: true,
    render: (limit) => (
      <Space wrap>
        <Button aria-label={t("limits.changeOf", { whose: whose(limit) })} onClick={() => edit(limit)}>
          {t("windows.change")}
        </Button>
        <StepButton
          label={t("limits.drop")}
          ask={t("limits.dropAsk", { whose: whose(limit) })}
          send={() => dropLimit(limit.id)}
          done={() => t("limits.dropped")}
        />
      </Space>
    ),
  };
  return [
    { key: "whose", title: t("windows.whose"), heading: true, render: whose },
    {
      key: "order",
      title: t("limits.perOrder"),
      figure: true,
      render: ({ per_order }) => amount(per_order),
    },
    {
      key: "month",
      title: t("limits.perMonth"),
      figure: true,
      render: ({ per_month }) => amount(per_month),
    },
    {
      key: "approver",
      title: t("orderRequest.approver"),
      render: ({ approver }) => t(`orderRequest.by_${approver}`),
    },
    ...(changes ? [steps] : []),
  ];
}
