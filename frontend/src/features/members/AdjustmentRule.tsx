import { useQuery } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import { DecimalInput } from "@/components/DecimalInput";
import { ProblemAlert } from "@/components/failures";
import { StepField } from "@/components/StepDrawer";
import type { Decimal } from "@/i18n/decimal";
import { changeCompany, companyQuery } from "./queries";

/** Beyond which worth an adjustment of stock takes two people. */
export function AdjustmentRule() {
  const { t } = useTranslation();
  const company = useQuery(companyQuery(useMe().company.id)).data;
  return (
    <section className="panel" aria-label={t("adjustmentRule.title")}>
      <h2 className="panel-title">{t("adjustmentRule.title")}</h2>
      <div className="panel-body">
        {company && <Limit key={company.adjustment_limit} present={company.adjustment_limit} />}
      </div>
    </section>
  );
}

function Limit({ present }: { present: Decimal | null }) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const { id: companyId, base_currency: currency } = useMe().company;
  const [wanted, setWanted] = useState<Decimal | null | "unreadable">(present);
  const setting = usePosting(
    (adjustment_limit: Decimal | null) => changeCompany(companyId, { adjustment_limit }),
    { after: () => void message.success(t("adjustmentRule.saved")) },
  );
  return (
    <>
      <ProblemAlert error={setting.error} />
      <StepField
        label={t("adjustmentRule.beyond", { currency })}
        id={id}
        fault={messagesByField(setting.error).get("adjustment_limit")}
      >
        <DecimalInput
          id={id}
          value={present ?? undefined}
          onChange={(value, readable) => setWanted(readable ? (value ?? null) : "unreadable")}
          placeholder={t("adjustmentRule.none")}
        />
      </StepField>
      <Button
        type="primary"
        loading={setting.isPending}
        disabled={wanted === "unreadable" || wanted === present}
        onClick={() => wanted !== "unreadable" && setting.mutate(wanted)}
      >
        {t("adjustmentRule.save")}
      </Button>
    </>
  );
}
