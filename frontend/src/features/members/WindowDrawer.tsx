import { useQuery } from "@tanstack/react-query";
import { App, Input, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import { type AccessWindow, NARROWABLE_ROLES, type Role } from "@/api/types";
import { StepDrawer, StepField } from "@/components/StepDrawer";
import { daysOf, daysText, networksOf, WEEKDAYS, weekdayTexts, weeklyOf } from "./hours";
import { groupsQuery, MOST, membersQuery, type Subject, setWindow } from "./queries";

const OFFICE = Object.fromEntries(WEEKDAYS.map((day) => [day, day <= 5 ? "08:00-17:30" : ""]));
const ZONES = Intl.supportedValuesOf("timeZone").map((zone) => ({ value: zone, label: zone }));

type Props = { present: AccessWindow | undefined; onClose: () => void };

/** Hours by weekday, days with other hours, and networks; nothing is written into a weekday that stays shut. */
export function WindowDrawer({ present, onClose }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const company = useMe().company;
  const [whose, setWhose] = useState(present ? choiceOf(present) : "role:customer");
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
          ...subjectOf(whose),
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
          options={useSubjects(present)}
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

/** A choice says itself what it is. */
const choiceOf = ({ role, group, member }: AccessWindow): string =>
  member ? `membership_id:${member.membership_id}` : group ? `group_id:${group.id}` : `role:${role}`;

function subjectOf(choice: string): Subject {
  const [kind, id = ""] = choice.split(":");
  if (kind === "group_id") return { group_id: id };
  return kind === "membership_id" ? { membership_id: id } : { role: id as Role };
}

/** Roles, groups and people to choose from; of a window that is there, whose it is. */
function useSubjects(present: AccessWindow | undefined) {
  const { t } = useTranslation();
  const enabled = present === undefined;
  const groups = useQuery({ ...groupsQuery(undefined, MOST), enabled }).data?.items ?? [];
  const members = useQuery({ ...membersQuery(undefined, MOST), enabled }).data?.items ?? [];
  if (present) {
    const { role, group, member } = present;
    const label = member?.name ?? group?.name ?? t(`role.${role as Role}`);
    return [{ label: t("windows.whose"), options: [{ value: choiceOf(present), label }] }];
  }
  return [
    {
      label: t("members.role"),
      options: NARROWABLE_ROLES.map((role) => ({ value: `role:${role}`, label: t(`role.${role}`) })),
    },
    {
      label: t("groups.title"),
      options: groups.map(({ id, name }) => ({ value: `group_id:${id}`, label: name })),
    },
    {
      label: t("windows.person"),
      options: members
        .filter(({ role, active }) => active && role !== "owner")
        .map(({ id, user }) => ({ value: `membership_id:${id}`, label: `${user.name} · ${user.email}` })),
    },
  ];
}
