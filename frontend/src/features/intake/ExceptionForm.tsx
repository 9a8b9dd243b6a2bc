import { App, Button, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import { INTAKE_KINDS, INTAKE_MODES, type IntakeKind, type IntakeMode } from "@/api/types";
import { ProblemAlert } from "@/components/failures";
import { PartnerPicker } from "@/components/PartnerPicker";
import { setRule } from "./queries";
import "./intake.css";

/** One partner's documents are treated otherwise than everybody's. */
export function ExceptionForm() {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const [kind, setKind] = useState<IntakeKind>("supplier_invoice");
  const [partner, setPartner] = useState<string>();
  const [mode, setMode] = useState<IntakeMode>("accept");
  const setting = usePosting(setRule, {
    after: () => {
      void message.success(t("intake.ruleSet"));
      setPartner(undefined);
    },
  });
  return (
    <section className="panel" aria-label={t("intake.addException")}>
      <h2 className="panel-title">{t("intake.addException")}</h2>
      <div className="panel-body">
        <ProblemAlert error={setting.error} />
        <div className="intake-exception">
          <div>
            <label htmlFor={`${id}-kind`}>{t("intake.kind")}</label>
            <Select
              id={`${id}-kind`}
              value={kind}
              onChange={setKind}
              options={INTAKE_KINDS.map((each) => ({ value: each, label: t(`intakeKind.${each}`) }))}
            />
          </div>
          <PartnerPicker value={partner} onChange={setPartner} />
          <div>
            <label htmlFor={`${id}-mode`}>{t("intake.mode")}</label>
            <Select
              id={`${id}-mode`}
              value={mode}
              onChange={setMode}
              options={INTAKE_MODES.map((each) => ({ value: each, label: t(`intakeMode.${each}`) }))}
            />
          </div>
          <Button
            type="primary"
            loading={setting.isPending}
            disabled={partner === undefined}
            onClick={() => partner && setting.mutate({ document_kind: kind, partner_id: partner, mode })}
          >
            {t("intake.addException")}
          </Button>
        </div>
      </div>
    </section>
  );
}
