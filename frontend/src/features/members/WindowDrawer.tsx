import { useQuery } from "@tanstack/react-query";
import { App, Input, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import { type AccessWindow, PARTNER_ROLES, type PermissionGroup, type Role, STAFF_ROLES } from "@/api/types";
import { StepDrawer, StepField } from "@/components/StepDrawer";
import { daysOf, daysText, networksOf, WEEKDAYS, weekdayTexts, weeklyOf } from "./hours";
import { groupsQuery, membersQuery, setWindow } from "./queries";

const OFFICE = Object.fromEntries(WEEKDAYS.map((day) => [day, day <= 5 ? "08:00-17:30" : ""]));
const ZONES = Intl.supportedValuesOf("timeZone").map((zone) => ({ value: zone, label: zone }));
const ROLES: readonly Role[] = [...STAFF_ROLES, ...PARTNER_ROLES].filter((role) => role !== "owner");

type Props = { present: AccessWindow | undefined; onClose: () => void };

/** Hours by weekday, days with other hours, and networks; nothing is written into a weekday that stays shut. */
export function WindowDrawer({ present, onClose }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const company = useMe().company;
  const [whose, setWhose] = useState<string>(
    present?.member?.membership_id ?? present?.group?.id ?? present?.role ?? "customer",
  );
  const groups = useQuery(groupsQuery(undefined)).data?.items ?? [];
  const [zone, setZone] = useState(present?.time_zone ?? company.time_zone);
  const [week, setWeek] = useState(present ? weekdayTexts(present.weekly) : OFFICE);
  const [days, setDays] = useState(present ? daysText(present.days) : "");
  const [networks, setNetworks] = useState(present?.networks.join("\n") ?? "");
  const setting = usePosting(setWindow, {
    after: () => {
      void message.success(t("windows.wasSet"));
      onClose();
    },
  });
  const faults = messagesByField(setting.error);
  const [weekly, otherDays] = [weeklyOf(week), daysOf(days)];
  const subject = ROLES.includes(whose as Role)
    ? { role: whose as Role }
    : groups.some(({ id: known }) => known === whose)
      ? { group_id: whose }
      : { membership_id: whose };
  return (
    <StepDrawer
      title={t("windows.set")}
      submit={t("windows.save")}
      error={setting.error}
      busy={setting.isPending}
      ready={weekly !== undefined && otherDays !== undefined}
      note={t("windows.bindsAtOnce")}
      onSubmit={() =>
        weekly &&
        otherDays &&
        setting.mutate({
          ...subject,
          time_zone: zone,
          weekly,
          days: otherDays,
          networks: networksOf(networks),
        })
      }
      onClose={onClose}
    >
      <StepField label={t("windows.whose")} id={`${id}-whose`} fault={faults.get("membership_id")}>
        <Select
          id={`${id}-whose`}
          value={whose}
          onChange={setWhose}
          disabled={present !== undefined}
          showSearch={{ optionFilterProp: "label" }}
          options={useSubjects(present, groups)}
        />
      </StepField>
      <StepField label={t("windows.zone")} id={`${id}-zone`} fault={faults.get("time_zone")}>
        <Select
          id={`${id}-zone`}
          value={zone}
          onChange={setZone}
          showSearch={{ optionFilterProp: "label" }}
          options={ZONES}
        />
      </StepField>
      {WEEKDAYS.map((weekday) => (
        <StepField
          key={weekday}
          label={t(`weekday.${weekday}`)}
          id={`${id}-${weekday}`}
          fault={weeklyOf({ [weekday]: week[weekday] ?? "" }) ? undefined : t("windows.unreadable")}
        >
          <Input
            id={`${id}-${weekday}`}
            value={week[weekday]}
            placeholder={t("windows.dayOff")}
            onChange={(event) => setWeek({ ...week, [weekday]: event.target.value })}
          />
        </StepField>
      ))}
      <StepField
        label={t("windows.days")}
        id={`${id}-days`}
        fault={otherDays ? faults.get("days") : t("windows.unreadable")}
      >
        <Input.TextArea
          id={`${id}-days`}
          value={days}
          rows={3}
          placeholder={"2026-09-02\n2026-09-05 08:00-12:00"}
          onChange={(event) => setDays(event.target.value)}
        />
      </StepField>
      <StepField label={t("windows.networks")} id={`${id}-networks`} fault={faults.get("networks.0")}>
        <Input.TextArea
          id={`${id}-networks`}
          value={networks}
          rows={2}
          placeholder="203.0.113.0/24"
          onChange={(event) => setNetworks(event.target.value)}
        />
      </StepField>
    </StepDrawer>
  );
}

/** Roles, groups, and the first people of the company. */
function useSubjects(present: AccessWindow | undefined, groups: readonly PermissionGroup[]) {
  const { t } = useTranslation();
  const members = useQuery(membersQuery(undefined)).data?.items ?? [];
  const people = members.filter(({ role, active }) => active && role !== "owner");
  const own = present?.member;
  const named = people.map(({ id, user }) => ({ value: id, label: `${user.name} · ${user.email}` }));
  const missing = own && !people.some(({ id }) => id === own.membership_id);
  return [
    {
      label: t("members.role"),
      options: ROLES.map((role) => ({ value: role as string, label: t(`role.${role}`) })),
    },
    { label: t("groups.title"), options: groups.map(({ id, name }) => ({ value: id, label: name })) },
    {
      label: t("windows.person"),
      options: missing ? [...named, { value: own.membership_id, label: own.name }] : named,
    },
  ];
}
