import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { App, Button, Select } from "antd";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import { usePosting } from "@/api/posting";
import { problemMessage } from "@/api/problem";
import { INTAKE_MODES, type IntakeRule } from "@/api/types";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import type { Column } from "@/components/Records";
import { ExceptionForm } from "./ExceptionForm";
import { IntakeTabs } from "./IntakeTabs";
import { dropRule, type Rule, rulesQuery, setRule } from "./queries";

const route = getRouteApi("/intake/rules");

/** Which documents of partners wait for staff: of all partners, and of those that are treated otherwise. */
export function RulesPage() {
  const { t } = useTranslation();
  const changes = may(useMe(), "companies:write");
  const { cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const rules = useQuery({ ...rulesQuery(cursor), placeholderData: keepPreviousData });
  return (
    <>
      <PageHeader title={t("intake.rules")} />
      <IntakeTabs />
      <PagedRecords
        label={t("intake.rules")}
        columns={useColumns(changes)}
        answer={rules}
        rowKey={(rule) => rule.id}
        empty={null}
        cursor={cursor}
        onCursor={(next) => void navigate({ search: { cursor: next } })}
      />
      {changes && <ExceptionForm />}
    </>
  );
}

function useColumns(changes: boolean): Column<IntakeRule>[] {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const onError = (error: unknown) => void message.error(problemMessage(error));
  const setting = usePosting(setRule, { after: () => void message.success(t("intake.ruleSet")) });
  const dropping = usePosting(dropRule, { after: () => void message.success(t("intake.ruleDropped")) });
  const change = (rule: IntakeRule, mode: Rule["mode"]) =>
    setting.mutate(
      {
        document_kind: rule.document_kind,
        mode,
        ...(rule.partner ? { partner_id: rule.partner.id } : {}),
      },
      { onError },
    );
  const drop: Column<IntakeRule> = {
    key: "drop",
    title: t("intake.exception"),
    render: (rule) =>
      rule.partner && (
        <Button
          aria-label={t("intake.dropOf", { partner: rule.partner.name })}
          onClick={() => dropping.mutate(rule.id, { onError })}
        >
          {t("intake.drop")}
        </Button>
      ),
  };
  return [
    {
      key: "kind",
      title: t("intake.kind"),
      heading: true,
      render: (rule) => t(`intakeKind.${rule.document_kind}`),
    },
    {
      key: "partner",
      title: t("partners.partner"),
      render: ({ partner }) => (partner ? `${partner.code} · ${partner.name}` : t("intake.allPartners")),
    },
    {
      key: "mode",
      title: t("intake.mode"),
      render: (rule) =>
        changes ? (
          <Select
            aria-label={`${t(`intakeKind.${rule.document_kind}`)}: ${rule.partner?.name ?? t("intake.allPartners")}`}
            value={rule.mode}
            loading={setting.isPending}
            onChange={(mode) => change(rule, mode)}
            options={INTAKE_MODES.map((mode) => ({ value: mode, label: t(`intakeMode.${mode}`) }))}
          />
        ) : (
          t(`intakeMode.${rule.mode}`)
        ),
    },
    ...(changes ? [drop] : []),
  ];
}
