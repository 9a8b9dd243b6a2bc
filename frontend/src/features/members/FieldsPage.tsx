import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { labelOf } from "@/api/own-fields";
import type { CustomField } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import type { Column } from "@/components/Records";
import { FieldDrawer } from "./FieldDrawer";
import { customFieldsQuery } from "./field-queries";
import { MembersTabs } from "./MembersTabs";

const route = getRouteApi("/members/fields");

/** What the company keeps of documents and masters beyond what everybody keeps. */
export function FieldsPage() {
  const { t } = useTranslation();
  const { cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const fields = useQuery({ ...customFieldsQuery(cursor), placeholderData: keepPreviousData });
  const [edited, setEdited] = useState<CustomField | "new">();
  return (
    <>
      <PageHeader title={t("ownFields.title")}>
        <Button type="primary" onClick={() => setEdited("new")}>
          {t("ownFields.add")}
        </Button>
      </PageHeader>
      <MembersTabs />
      <PagedRecords
        label={t("ownFields.title")}
        columns={useColumns(setEdited)}
        answer={fields}
        rowKey={(field) => field.id}
        empty={<EmptyState title={t("ownFields.none")} hint={t("ownFields.noneHint")} />}
        cursor={cursor}
        onCursor={(next) => void navigate({ search: { cursor: next } })}
      />
      {edited && (
        <FieldDrawer present={edited === "new" ? undefined : edited} onClose={() => setEdited(undefined)} />
      )}
    </>
  );
}

function useColumns(edit: (field: CustomField) => void): Column<CustomField>[] {
  const { t } = useTranslation();
  return [
    { key: "label", title: t("ownFields.label"), heading: true, render: (field) => labelOf(field) },
    { key: "code", title: t("ownFields.code"), render: ({ code }) => code },
    {
      key: "record",
      title: t("ownFields.record"),
      render: ({ record }) => t(`ownRecord.${record as "item"}`),
    },
    { key: "type", title: t("ownFields.type"), render: ({ type }) => t(`ownType.${type as "text"}`) },
    { key: "required", title: t("ownFields.required"), render: ({ required }) => required && "✓" },
    {
      key: "partners",
      title: t("ownFields.partners"),
      render: ({ partner_access: access }) => t(`ownAccess.${access as "read"}`),
    },
    { key: "active", title: t("ownFields.active"), render: ({ active }) => active && "✓" },
    {
      key: "steps",
      title: t("members.steps"),
      render: (field) => (
        <Button aria-label={t("ownFields.changeOf", { field: labelOf(field) })} onClick={() => edit(field)}>
          {t("windows.change")}
        </Button>
      ),
    },
  ];
}
