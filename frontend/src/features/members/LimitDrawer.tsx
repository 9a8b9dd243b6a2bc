import { useQuery } from "@tanstack/react-query";
import { App, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import { PARTNER_ROLES, type SpendingLimit } from "@/api/types";
import { DecimalInput } from "@/components/DecimalInput";
import { StepDrawer, StepField } from "@/components/StepDrawer";
import { groupsQuery, type LimitSubject, MOST, membersQuery, setLimit } from "./queries";

type Props = { present: SpendingLimit | undefined; onClose: () => void };

/** What somebody may order alone: one order, and all of a month; an amount that is left empty is any. */
export function LimitDrawer({ present, onClose }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const currency = useMe().company.base_currency;
  const [whose, setWhose] = useState(present ? choiceOf(present) : "role:customer");
  const [perOrder, setPerOrder] = useState(present?.per_order ?? undefined);
  const [perMonth, setPerMonth] = useState(present?.per_month ?? undefined);
  const [approver, setApprover] = useState<SpendingLimit["approver"]>(present?.approver ?? "partner");
  const setting = usePosting(setLimit, {
    after: () => {
      void message.success(t("limits.wasSet"));
      onClose();
    },
  });
  const faults = messagesByField(setting.error);
  return (
    <StepDrawer
      title={t("limits.set")}
      submit={t("limits.save")}
      error={setting.error}
      busy={setting.isPending}
      ready
      note={t("windows.bindsAtOnce")}
      onSubmit={() =>
        setting.mutate({
          ...subjectOf(whose),
          per_order: perOrder ?? null,
          per_month: perMonth ?? null,
          approver,
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
      <StepField
        label={t("limits.perOrderIn", { currency })}
        id={`${id}-order`}
        fault={faults.get("per_order")}
      >
        <DecimalInput
          id={`${id}-order`}
          value={perOrder}
          onChange={setPerOrder}
          placeholder={t("limits.any")}
        />
      </StepField>
      <StepField
        label={t("limits.perMonthIn", { currency })}
        id={`${id}-month`}
        fault={faults.get("per_month")}
      >
        <DecimalInput
          id={`${id}-month`}
          value={perMonth}
          onChange={setPerMonth}
          placeholder={t("limits.any")}
        />
      </StepField>
      <StepField label={t("orderRequest.approver")} id={`${id}-approver`} fault={faults.get("approver")}>
        <Select
          id={`${id}-approver`}
          value={approver}
          onChange={setApprover}
          options={(["partner", "company"] as const).map((each) => ({
            value: each,
            label: t(`orderRequest.by_${each}`),
          }))}
        />
      </StepField>
    </StepDrawer>
  );
}

/** A choice says itself what it is. */
const choiceOf = ({ role, group, member }: SpendingLimit): string =>
  member ? `membership_id:${member.membership_id}` : group ? `group_id:${group.id}` : `role:${role}`;

function subjectOf(choice: string): LimitSubject {
  const [kind, id = ""] = choice.split(":");
  if (kind === "group_id") return { group_id: id };
  return kind === "membership_id" ? { membership_id: id } : { role: id as "customer" };
}

/** Customers, their groups and people; of a limit that is there, whose it is. */
function useSubjects(present: SpendingLimit | undefined) {
  const { t } = useTranslation();
  const groups = useQuery(groupsQuery(undefined, MOST));
  const members = useQuery(membersQuery(undefined, MOST));
  if (present) {
    const label = present.member?.name ?? present.group?.name ?? t(`role.${present.role as "customer"}`);
    return [{ label: t("windows.whose"), options: [{ value: choiceOf(present), label }] }];
  }
  const isPartners = ({ role }: { role: string }) => PARTNER_ROLES.some((each) => each === role);
  return [
    { label: t("members.role"), options: [{ value: "role:customer", label: t("role.customer") }] },
    {
      label: t("groups.title"),
      options: (groups.data?.items ?? [])
        .filter(isPartners)
        .map((group) => ({ value: `group_id:${group.id}`, label: group.name })),
    },
    {
      label: t("windows.person"),
      options: (members.data?.items ?? []).filter(isPartners).map((member) => ({
        value: `membership_id:${member.id}`,
        label: `${member.user.name} · ${member.partner?.name ?? ""}`,
      })),
    },
  ];
}
