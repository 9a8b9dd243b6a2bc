import { useQuery } from "@tanstack/react-query";
import { App, Input, Select, Switch } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import type { CustomField, CustomFieldRequest } from "@/api/types";
import { StepDrawer, StepField } from "@/components/StepDrawer";
import { LOCALE_NAMES, LOCALES } from "@/i18n/locale";
import { ExposureBox } from "./ExposureBox";
import { foreseeField, saveField } from "./field-queries";
import { groupsQuery, MOST } from "./queries";

const RECORDS = [
  "sales_order",
  "sales_order_line",
  "purchase_order",
  "purchase_order_line",
  "production_order",
  "delivery",
  "invoice",
  "goods_receipt",
  "item",
  "partner",
] as const;
const TYPES = ["text", "number", "date", "boolean", "choice"] as const;
const ACCESS = ["none", "read", "write"] as const;
type Draft = Required<CustomFieldRequest>;
const EMPTY: Draft = {
  record: "sales_order",
  code: "",
  labels: {},
  type: "text",
  choices: [],
  required: false,
  default_value: null,
  partner_access: "none",
  group_access: {},
  position: 0,
};

type Props = { present: CustomField | undefined; onClose: () => void };

/** One field: what it is called, what it takes, and who sees it and fills it in. */
export function FieldDrawer({ present, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [field, setField] = useState<Draft>({ ...EMPTY, ...(present as Draft | undefined) });
  const [active, setActive] = useState(present?.active ?? true);
  const change = (part: Partial<Draft>) => setField({ ...field, ...part });
  const saving = usePosting(saveField, {
    after: () => {
      void message.success(t("ownFields.saved"));
      onClose();
    },
  });
  const faults = messagesByField(saving.error);
  const named = Object.values(field.labels).some((label) => label?.trim());
  const ready = field.code.trim() !== "" && named;
  const saved = { present, field: pick(field), active };
  return (
    <StepDrawer
      title={present ? t("ownFields.changeOf", { field: present.code }) : t("ownFields.add")}
      submit={t("ownFields.save")}
      error={saving.error}
      busy={saving.isPending}
      ready={ready}
      note={t("windows.bindsAtOnce")}
      onSubmit={() => saving.mutate(saved)}
      onClose={onClose}
    >
      <Kind field={field} change={change} faults={faults} fixed={present !== undefined} />
      <Access field={field} change={change} />
      {present && <Toggle label={t("ownFields.active")} checked={active} onChange={setActive} />}
      <ExposureBox foresee={() => foreseeField(saved)} ready={ready} />
    </StepDrawer>
  );
}

/** The parts that a request has, names in blank languages left out. */
function pick(field: Draft): Draft {
  const { record, code, type, choices, required, default_value, partner_access, group_access, position } =
    field;
  const labels = Object.fromEntries(Object.entries(field.labels).filter(([, label]) => label?.trim()));
  return {
    record,
    code,
    labels,
    type,
    choices,
    required,
    default_value,
    partner_access,
    group_access,
    position,
  };
}

type PartProps = { field: Draft; change: (part: Partial<Draft>) => void };
type KindProps = PartProps & { faults: ReadonlyMap<string, string>; fixed: boolean };

function Kind({ field, change, faults, fixed }: KindProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <>
      <StepField label={t("ownFields.record")} id={`${id}-record`}>
        <Select
          id={`${id}-record`}
          disabled={fixed}
          value={field.record}
          onChange={(record) => change({ record })}
          options={RECORDS.map((value) => ({ value, label: t(`ownRecord.${value}`) }))}
        />
      </StepField>
      <StepField label={t("ownFields.code")} id={`${id}-code`} fault={faults.get("code")}>
        <Input
          id={`${id}-code`}
          disabled={fixed}
          maxLength={40}
          placeholder="project"
          value={field.code}
          onChange={(event) => change({ code: event.target.value })}
        />
      </StepField>
      {LOCALES.map((language) => (
        <StepField
          key={language}
          label={t("ownFields.labelIn", { language: LOCALE_NAMES[language] })}
          id={`${id}-${language}`}
          fault={faults.get(`labels.${language}`)}
        >
          <Input
            id={`${id}-${language}`}
            maxLength={200}
            value={field.labels[language] ?? ""}
            onChange={(event) => change({ labels: { ...field.labels, [language]: event.target.value } })}
          />
        </StepField>
      ))}
      <StepField label={t("ownFields.type")} id={`${id}-type`}>
        <Select
          id={`${id}-type`}
          disabled={fixed}
          value={field.type}
          onChange={(type) => change({ type, choices: [], default_value: null })}
          options={TYPES.map((value) => ({ value, label: t(`ownType.${value}`) }))}
        />
      </StepField>
      {field.type === "choice" && (
        <StepField label={t("ownFields.choices")} id={`${id}-choices`} fault={faults.get("choices")}>
          <Select
            id={`${id}-choices`}
            mode="tags"
            open={false}
            value={field.choices}
            onChange={(choices: string[]) => change({ choices })}
          />
        </StepField>
      )}
      {field.type !== "boolean" && (
        <StepField label={t("ownFields.default")} id={`${id}-default`} fault={faults.get("default_value")}>
          <Input
            id={`${id}-default`}
            maxLength={500}
            value={typeof field.default_value === "string" ? field.default_value : ""}
            onChange={(event) => change({ default_value: event.target.value || null })}
          />
        </StepField>
      )}
      <Toggle
        label={t("ownFields.required")}
        checked={field.required}
        onChange={(required) => change({ required })}
      />
    </>
  );
}

function Access({ field, change }: PartProps) {
  const { t } = useTranslation();
  const id = useId();
  const groups = useQuery(groupsQuery(undefined, MOST)).data?.items ?? [];
  const options = ACCESS.map((value) => ({ value, label: t(`ownAccess.${value}`) }));
  const set = (groupId: string, access: (typeof ACCESS)[number] | undefined) => {
    const { [groupId]: _, ...others } = field.group_access;
    change({ group_access: access === undefined ? others : { ...others, [groupId]: access } });
  };
  return (
    <>
      <StepField label={t("ownFields.partners")} id={`${id}-partners`}>
        <Select
          id={`${id}-partners`}
          value={field.partner_access}
          onChange={(access) => change({ partner_access: access })}
          options={options}
        />
      </StepField>
      {groups.map((group) => (
        <StepField
          key={group.id}
          label={t("ownFields.ofGroup", { group: group.name })}
          id={`${id}-${group.id}`}
        >
          <Select
            id={`${id}-${group.id}`}
            allowClear
            placeholder={t("ownFields.asUsual")}
            value={field.group_access[group.id] ?? null}
            onChange={(access) => set(group.id, access ?? undefined)}
            options={options}
          />
        </StepField>
      ))}
    </>
  );
}

type ToggleProps = { label: string; checked: boolean; onChange: (checked: boolean) => void };

function Toggle({ label, checked, onChange }: ToggleProps) {
  const id = useId();
  return (
    <StepField label={label} id={id}>
      <Switch id={id} checked={checked} onChange={onChange} />
    </StepField>
  );
}
