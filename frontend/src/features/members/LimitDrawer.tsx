import { App, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import type { SpendingLimit } from "@/api/types";
import { DecimalInput } from "@/components/DecimalInput";
import { StepDrawer, StepField } from "@/components/StepDrawer";
import { setLimit } from "./queries";
import { choiceOf, SubjectField, subjectOf } from "./SubjectField";

/** Who places orders for a partner. */
const ORDERERS = ["customer"] as const;

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
  const [unreadable, setUnreadable] = useState({ order: false, month: false });
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
      ready={!unreadable.order && !unreadable.month}
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
      <SubjectField
        present={present}
        roles={ORDERERS}
        value={whose}
        onChange={setWhose}
        fault={faults.get("membership_id")}
      />
      <StepField
        label={t("limits.perOrderIn", { currency })}
        id={`${id}-order`}
        fault={faults.get("per_order")}
      >
        <DecimalInput
          id={`${id}-order`}
          value={perOrder}
          onChange={(value, readable) => {
            setPerOrder(value);
            setUnreadable((now) => ({ ...now, order: !readable }));
          }}
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
          onChange={(value, readable) => {
            setPerMonth(value);
            setUnreadable((now) => ({ ...now, month: !readable }));
          }}
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
