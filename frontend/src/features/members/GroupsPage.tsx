import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Button, Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import type { PermissionGroup } from "@/api/types";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import type { Column } from "@/components/Records";
import { StepButton } from "@/components/StepButton";
import { GroupDrawer } from "./GroupDrawer";
import { MembersTabs } from "./MembersTabs";
import { dropGroup, groupsQuery } from "./queries";
import { WarehousesButton } from "./WarehousesButton";

const route = getRouteApi("/members/groups");

/** Named parts of what roles may do. */
export function GroupsPage() {
  const { t } = useTranslation();
  const changes = may(useMe(), "members:write");
  const { cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const groups = useQuery({ ...groupsQuery(cursor), placeholderData: keepPreviousData });
  const [edited, setEdited] = useState<PermissionGroup | "new">();
  return (
    <>
      <PageHeader title={t("groups.title")}>
        {changes && (
          <Button type="primary" onClick={() => setEdited("new")}>
            {t("groups.add")}
          </Button>
        )}
      </PageHeader>
      <MembersTabs />
      <PagedRecords
        label={t("groups.title")}
        columns={useColumns(changes, setEdited)}
        answer={groups}
        rowKey={(group) => group.id}
        empty={null}
        cursor={cursor}
        onCursor={(next) => void navigate({ search: { cursor: next } })}
      />
      {edited && (
        <GroupDrawer present={edited === "new" ? undefined : edited} onClose={() => setEdited(undefined)} />
      )}
    </>
  );
}

function useColumns(changes: boolean, edit: (group: PermissionGroup) => void): Column<PermissionGroup>[] {
  const { t } = useTranslation();
  const steps: Column<PermissionGroup> = {
    key: "steps",
    title: t("members.steps"),
    wide: true,
    render: (group) => (
      <Space wrap>
        <Button aria-label={t("groups.changeOf", { group: group.name })} onClick={() => edit(group)}>
          {t("windows.change")}
        </Button>
        <WarehousesButton group={group} />
        <StepButton
          label={t("groups.drop")}
          ask={t("groups.dropAsk", { group: group.name })}
          send={() => dropGroup(group.id)}
          done={() => t("groups.dropped")}
        />
      </Space>
    ),
  };
  return [
    { key: "name", title: t("groups.name"), heading: true, render: ({ name }) => name },
    { key: "code", title: t("groups.code"), render: ({ code }) => code },
    { key: "role", title: t("members.role"), render: ({ role }) => t(`role.${role as "sales"}`) },
    {
      key: "scopes",
      title: t("groups.scopes"),
      figure: true,
      render: ({ scopes }) => (scopes === null ? t("groups.wholeRole") : scopes.length),
    },
    ...(changes ? [steps] : []),
  ];
}
