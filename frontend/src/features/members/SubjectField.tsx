import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { AccessWindow, Role } from "@/api/types";
import { StepField } from "@/components/StepDrawer";
import { groupsQuery, MOST, membersQuery, type Subject } from "./queries";

/** What is said of a role, a group or a person. */
type Said = Pick<AccessWindow, "role" | "group" | "member">;

type Props = {
  /** What is there already: whose it is stays. */
  present: Said | undefined;
  /** Of which roles something is said here. */
  roles: readonly Role[];
  value: string;
  onChange: (choice: string) => void;
  fault: string | undefined;
};

/** A choice says itself what it is. */
export const choiceOf = ({ role, group, member }: Said): string =>
  member ? `membership_id:${member.membership_id}` : group ? `group_id:${group.id}` : `role:${role}`;

export function subjectOf<Holder extends Role>(choice: string): Subject<Holder> {
  const [kind, id = ""] = choice.split(":");
  if (kind === "group_id") return { group_id: id };
  return kind === "membership_id" ? { membership_id: id } : { role: id as Holder };
}

/** Whose a window or a limit is: a role's, a group's or a person's. */
export function SubjectField({ present, roles, value, onChange, fault }: Props) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <StepField label={t("windows.whose")} id={id} fault={fault}>
      <Select
        id={id}
        value={value}
        onChange={onChange}
        disabled={present !== undefined}
        showSearch={{ optionFilterProp: "label" }}
        options={useSubjects(present, roles)}
      />
    </StepField>
  );
}

function useSubjects(present: Said | undefined, roles: readonly Role[]) {
  const { t } = useTranslation();
  const enabled = present === undefined;
  const isMeant = ({ role }: { role: string }) => roles.some((each) => each === role);
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
      options: roles.map((role) => ({ value: `role:${role}`, label: t(`role.${role}`) })),
    },
    {
      label: t("groups.title"),
      options: groups.filter(isMeant).map(({ id, name }) => ({ value: `group_id:${id}`, label: name })),
    },
    {
      label: t("windows.person"),
      options: members
        .filter((member) => member.active && isMeant(member))
        .map(({ id, user, partner }) => ({
          value: `membership_id:${id}`,
          label: [user.name, partner?.name, user.email].filter(Boolean).join(" · "),
        })),
    },
  ];
}
