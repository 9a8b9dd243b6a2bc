import { useQuery } from "@tanstack/react-query";
import { App, Checkbox, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import {
  type DataRange,
  type FieldRule,
  NARROWABLE_ROLES,
  type PermissionGroup,
  type Role,
} from "@/api/types";
import { StepDrawer, StepField, TextStep } from "@/components/StepDrawer";
import { ExposureBox } from "./ExposureBox";
import { FieldRules } from "./FieldRules";
import { foreseeGroup, rolesQuery, saveGroup } from "./queries";
import { RangeChoice } from "./RangeChoice";
import { ScopeBoxes } from "./ScopeBoxes";

type Props = { present: PermissionGroup | undefined; onClose: () => void };

/** What the people of a group may do: the whole role, or what is ticked of it. */
export function GroupDrawer({ present, onClose }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const [code, setCode] = useState(present?.code ?? "");
  const [name, setName] = useState(present?.name ?? "");
  const [role, setRole] = useState<Role>((present?.role as Role | undefined) ?? "customer");
  const [scopes, setScopes] = useState<string[] | null>(present?.scopes ?? null);
  const [range, setRange] = useState<DataRange>(present?.data_range ?? "all");
  const [fields, setFields] = useState<FieldRule[]>(present?.fields ?? []);
  const narrowing = { scopes, data_range: range, fields };
  const roles = useQuery(rolesQuery()).data?.items ?? [];
  const ofRole = roles.find((each) => each.role === role)?.scopes ?? [];
  const saving = usePosting(saveGroup, {
    after: () => {
      void message.success(t("groups.saved"));
      onClose();
    },
  });
  const faults = messagesByField(saving.error);
  return (
    <StepDrawer
      title={present ? t("groups.changeOf", { group: present.name }) : t("groups.add")}
      submit={t("groups.save")}
      error={saving.error}
      busy={saving.isPending}
      ready={code.trim() !== "" && name.trim() !== ""}
      note={t("windows.bindsAtOnce")}
      onSubmit={() => saving.mutate({ present, code, name, role, ...narrowing })}
      onClose={onClose}
    >
      <TextStep
        label={t("groups.code")}
        fault={faults.get("code")}
        maxLength={40}
        disabled={present !== undefined}
        value={code}
        onChange={setCode}
      />
      <TextStep
        label={t("groups.name")}
        fault={faults.get("name")}
        maxLength={200}
        value={name}
        onChange={setName}
      />
      <StepField label={t("members.role")} id={`${id}-role`} fault={faults.get("role")}>
        <Select
          id={`${id}-role`}
          value={role}
          disabled={present !== undefined}
          onChange={(next) => {
            setRole(next);
            setScopes(null);
            setRange("all");
          }}
          options={NARROWABLE_ROLES.map((each) => ({ value: each, label: t(`role.${each}`) }))}
        />
      </StepField>
      <div className="step-field">
        <Checkbox
          checked={scopes === null}
          onChange={(event) => setScopes(event.target.checked ? null : [...ofRole])}
        >
          {t("groups.wholeRoleHint")}
        </Checkbox>
      </div>
      {scopes !== null && <ScopeBoxes scopes={ofRole} chosen={scopes} onChange={setScopes} />}
      <RangeChoice
        role={role}
        value={range}
        fault={faults.get("data_range")}
        onChange={(next) => setRange(next ?? "all")}
      />
      <FieldRules rules={fields} onChange={setFields} />
      {present && <ExposureBox foresee={() => foreseeGroup(present.id, `"${present.version}"`, narrowing)} />}
    </StepDrawer>
  );
}
