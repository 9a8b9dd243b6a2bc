import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { staffQuery } from "./queries";

type Props = {
  value: string | undefined;
  onChange: (id: string | undefined) => void;
  id?: string;
  label?: string;
  /** What it means that nobody is chosen; the choice can then be taken back. */
  nobody?: string;
  /** Who cannot be chosen. */
  without?: string | undefined;
  disabled?: boolean;
};

/** Somebody of the staff. */
export function StaffPicker({ value, onChange, id, label, nobody, without, disabled = false }: Props) {
  const { t } = useTranslation();
  const staff = useQuery(staffQuery());
  return (
    <Select
      {...(id === undefined ? {} : { id })}
      {...(label === undefined ? {} : { "aria-label": label })}
      className="staff-picker"
      allowClear={nobody !== undefined}
      placeholder={nobody ?? t("managers.choose")}
      value={value}
      disabled={disabled}
      onChange={(chosen) => onChange(chosen)}
      loading={staff.isPending}
      showSearch={{ optionFilterProp: "label" }}
      options={(staff.data?.items ?? [])
        .filter((person) => person.id !== without)
        .map((person) => ({ value: person.id, label: person.name }))}
    />
  );
}
