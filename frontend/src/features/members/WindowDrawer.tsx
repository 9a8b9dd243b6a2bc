import { App, Input, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import { type AccessWindow, NARROWABLE_ROLES } from "@/api/types";
import { StepDrawer, StepField } from "@/components/StepDrawer";
import { ExposureBox } from "./ExposureBox";
import { daysOf, daysText, networksOf, WEEKDAYS, weekdayTexts, weeklyOf } from "./hours";
import { foreseeWindow, setWindow } from "./queries";
import { choiceOf, SubjectField, subjectOf } from "./SubjectField";

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
  const window = weekly &&
    otherDays && {
      ...subjectOf(whose),
      time_zone: zone,
      weekly,
      days: otherDays,
      networks: networksOf(networks),
    };
  return (
    <StepDrawer
      title={t("windows.set")}
      submit={t("windows.save")}
      error={setting.error}
      busy={setting.isPending}
      ready={window !== undefined}
      note={t("windows.bindsAtOnce")}
      onSubmit={() => window && setting.mutate(window)}
      onClose={onClose}
    >
      <SubjectField
        present={present}
        roles={NARROWABLE_ROLES}
        value={whose}
        onChange={setWhose}
        fault={faults.get("membership_id")}
      />
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
      {window && <ExposureBox foresee={() => foreseeWindow(window)} />}
    </StepDrawer>
  );
}
