import { useQuery } from "@tanstack/react-query";
import { App, Button, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import type { DataRange, FieldRule, Member, MemberPermissions, PermissionGroup } from "@/api/types";
import { ProblemAlert } from "@/components/failures";
import { StepDrawer, StepField } from "@/components/StepDrawer";
import { ExposureBox } from "./ExposureBox";
import { FieldRules } from "./FieldRules";
import { foreseePermissions, groupsQuery, MOST, permissionsQuery, setPermissions } from "./queries";
import { RangeChoice } from "./RangeChoice";
import { ScopeBoxes } from "./ScopeBoxes";
import { exceptionsOf } from "./scopes";
import { type Told, WarehouseExceptions } from "./WarehouseExceptions";

/** Opens what one member may do: a group, and what is otherwise. */
export function PermissionsButton({ member }: { member: Member }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        aria-label={t("groups.permissionsOf", { name: member.user.name })}
        onClick={() => setOpen(true)}
      >
        {t("groups.permissions")}
      </Button>
      {open && <Loading member={member} onClose={() => setOpen(false)} />}
    </>
  );
}

type Props = { member: Member; onClose: () => void };

function Loading({ member, onClose }: Props) {
  const permissions = useQuery(permissionsQuery(member.id));
  const groups = useQuery(groupsQuery(undefined, MOST));
  if (!permissions.data || !groups.data) return <ProblemAlert error={permissions.error ?? groups.error} />;
  const { present, tag } = permissions.data;
  return (
    <PermissionsDrawer
      key={tag}
      member={member}
      present={present}
      tag={tag}
      groups={groups.data.items.filter(({ role }) => role === member.role)}
      onClose={onClose}
    />
  );
}

function PermissionsDrawer({
  member,
  present,
  tag,
  groups,
  onClose,
}: Props & { present: MemberPermissions; tag: string; groups: PermissionGroup[] }) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const [group, setGroup] = useState<string | null>(present.group?.id ?? null);
  const scopesOf = (chosen: string | null) =>
    groups.find((each) => each.id === chosen)?.scopes ?? present.default_scopes;
  // Not what is left of them: a range takes scopes away that nobody has denied.
  const [wanted, setWanted] = useState(() => [
    ...scopesOf(present.group?.id ?? null).filter((scope) => !present.denied.includes(scope)),
    ...present.granted,
  ]);
  const [range, setRange] = useState<DataRange | null>(present.data_range);
  const [fields, setFields] = useState<FieldRule[]>(present.fields);
  const [told, setTold] = useState<Told>(
    Object.fromEntries(present.warehouses.map(({ location_id, disclosure }) => [location_id, disclosure])),
  );
  const setting = usePosting(setPermissions, {
    after: () => {
      void message.success(t("groups.permissionsSet"));
      onClose();
    },
  });
  const change = {
    id: member.id,
    tag,
    group_id: group,
    ...exceptionsOf(scopesOf(group), wanted),
    data_range: range,
    warehouses: Object.entries(told).map(([location_id, disclosure]) => ({ location_id, disclosure })),
    fields,
  };
  return (
    <StepDrawer
      title={t("groups.permissionsOf", { name: member.user.name })}
      submit={t("groups.save")}
      error={setting.error}
      busy={setting.isPending}
      ready
      note={t("windows.bindsAtOnce")}
      onSubmit={() => setting.mutate(change)}
      onClose={onClose}
    >
      <StepField label={t("groups.group")} id={`${id}-group`}>
        <Select
          id={`${id}-group`}
          value={group ?? ""}
          onChange={(next) => {
            setGroup(next === "" ? null : next);
            setWanted([...scopesOf(next === "" ? null : next)]);
          }}
          options={[
            { value: "", label: t("groups.none") },
            ...groups.map((each) => ({ value: each.id, label: each.name })),
          ]}
        />
      </StepField>
      <ScopeBoxes scopes={present.role_scopes} chosen={wanted} onChange={setWanted} />
      <RangeChoice asGroup role={member.role} value={range} onChange={setRange} />
      <FieldRules rules={fields} onChange={setFields} />
      <WarehouseExceptions role={member.role} told={told} onChange={setTold} />
      <ExposureBox foresee={() => foreseePermissions(change)} />
    </StepDrawer>
  );
}
