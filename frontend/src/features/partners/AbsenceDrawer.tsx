import { App } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import type { Absence } from "@/api/types";
import { DayInput } from "@/components/DayInput";
import { StepDrawer, StepField } from "@/components/StepDrawer";
import { saveAbsence } from "./queries";
import { StaffPicker } from "./StaffPicker";

type Props = { present: Absence | undefined; onClose: () => void };

/** Who is away on which days, and who stands in; others' absences only for who manages people. */
export function AbsenceDrawer({ present, onClose }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const id = useId();
  const { message } = App.useApp();
  const [person, setPerson] = useState<string | undefined>(present?.person.id ?? me.user.id);
  const [standIn, setStandIn] = useState(present?.stand_in.id);
  const [first, setFirst] = useState(present?.first_day);
  const [last, setLast] = useState(present?.last_day);
  const saving = usePosting(saveAbsence, {
    after: () => {
      void message.success(t("absences.saved"));
      onClose();
    },
  });
  const faults = messagesByField(saving.error);
  return (
    <StepDrawer
      title={t("absences.enter")}
      submit={t("absences.save")}
      error={saving.error}
      busy={saving.isPending}
      ready={Boolean(person && standIn && first && last)}
      note={t("absences.bindsAtOnce")}
      onSubmit={() =>
        person &&
        standIn &&
        first &&
        last &&
        saving.mutate({ present, user_id: person, stand_in_id: standIn, first_day: first, last_day: last })
      }
      onClose={onClose}
    >
      <StepField label={t("absences.who")} id={`${id}-who`} fault={faults.get("user_id")}>
        <StaffPicker
          id={`${id}-who`}
          value={person}
          onChange={setPerson}
          disabled={present !== undefined || !may(me, "members:write")}
        />
      </StepField>
      <StepField label={t("absences.firstDay")} id={`${id}-first`} fault={faults.get("first_day")}>
        <DayInput id={`${id}-first`} value={first} onChange={setFirst} />
      </StepField>
      <StepField label={t("absences.lastDay")} id={`${id}-last`} fault={faults.get("last_day")}>
        <DayInput id={`${id}-last`} value={last} onChange={setLast} from={first} />
      </StepField>
      <StepField label={t("absences.standIn")} id={`${id}-stand-in`} fault={faults.get("stand_in_id")}>
        <StaffPicker id={`${id}-stand-in`} value={standIn} onChange={setStandIn} without={person} />
      </StepField>
    </StepDrawer>
  );
}
