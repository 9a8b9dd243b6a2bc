import { useQuery } from "@tanstack/react-query";
import { App, Button, Checkbox, Select, Space } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PageName } from "@/api/layouts";
import { usePosting } from "@/api/posting";
import type { PageLayout } from "@/api/types";
import { ProblemAlert } from "@/components/failures";
import { PageHeader } from "@/components/PageHeader";
import { PageLoading } from "@/components/PageLoading";
import { Term, Terms } from "@/components/Terms";
import { layoutQuery, saveLayout } from "./layout-queries";
import { MembersTabs } from "./MembersTabs";
import { PartOrder } from "./PartOrder";
import { groupsQuery, MOST } from "./queries";

const PAGES = ["sales_orders", "sales_order", "purchase_orders", "purchase_order"] as const;

/** What of a page a group sees, and in which order. */
export function LayoutsPage() {
  const { t } = useTranslation();
  const id = useId();
  const [page, setPage] = useState<PageName>("sales_orders");
  const [groupId, setGroupId] = useState<string>();
  const groups = useQuery(groupsQuery(undefined, MOST)).data?.items ?? [];
  const { data, error } = useQuery(layoutQuery({ page, groupId }));
  return (
    <>
      <PageHeader title={t("layouts.title")} />
      <MembersTabs />
      <section className="panel">
        <div className="panel-body">
          <Terms>
            <Term label={t("layouts.page")} id={`${id}-page`}>
              <Select
                id={`${id}-page`}
                value={page}
                onChange={setPage}
                options={PAGES.map((value) => ({ value, label: t(`layoutPage.${value}`) }))}
              />
            </Term>
            <Term label={t("layouts.group")} id={`${id}-group`}>
              <Select
                id={`${id}-group`}
                allowClear
                placeholder={t("layouts.everybody")}
                value={groupId ?? null}
                onChange={(next) => setGroupId(next ?? undefined)}
                options={groups.map((group) => ({ value: group.id, label: group.name }))}
              />
            </Term>
          </Terms>
          <ProblemAlert error={error} />
          {data ? (
            <Parts
              key={`${page} ${groupId} ${data.tag}`}
              layout={data.layout}
              save={{ page, groupId, tag: data.tag }}
            />
          ) : (
            <PageLoading />
          )}
        </div>
      </section>
    </>
  );
}

type Props = { layout: PageLayout; save: { page: PageName; groupId: string | undefined; tag: string } };

function Parts({ layout, save }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [columns, setColumns] = useState(layout.columns);
  const [steps, setSteps] = useState(layout.steps);
  const saving = usePosting(saveLayout, { after: () => void message.success(t("layouts.saved")) });
  return (
    <>
      <ProblemAlert error={saving.error} />
      <h2 className="part-title">{t("layouts.columns")}</h2>
      <PartOrder
        all={layout.all_columns}
        chosen={columns}
        onChange={setColumns}
        nameOf={(key) => t(`layoutPart.${key as "number"}`)}
      />
      {layout.all_steps.length > 0 && (
        <>
          <h2 className="part-title">{t("layouts.steps")}</h2>
          <Checkbox.Group
            value={steps}
            onChange={setSteps}
            options={layout.all_steps.map((value) => ({
              value,
              label: t(`layoutPart.${value as "number"}`),
            }))}
          />
        </>
      )}
      <Space className="step-foot">
        <Button
          type="primary"
          loading={saving.isPending}
          onClick={() => saving.mutate({ ...save, columns, steps })}
        >
          {t("layouts.save")}
        </Button>
      </Space>
    </>
  );
}
