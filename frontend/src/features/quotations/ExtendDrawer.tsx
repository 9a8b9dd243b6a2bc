import { App } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import type { QuotationRequest } from "@/api/types";
import { StepDrawer, StepField } from "@/components/StepDrawer";
import { MomentInput } from "./MomentInput";
import { extendRequest } from "./queries";

/** All suppliers get the same longer time. */
export function ExtendDrawer({ request, onClose }: { request: QuotationRequest; onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const [closesAt, setClosesAt] = useState<string | undefined>(request.closes_at);
  const extending = usePosting((moment: string, key) => extendRequest(request, moment, key), {
    after: () => {
      void message.success(t("quotation.extended"));
      onClose();
    },
  });
  return (
    <StepDrawer
      title={t("quotation.extend")}
      submit={t("quotation.extend")}
      error={extending.error}
      busy={extending.isPending}
      ready={closesAt !== undefined}
      onSubmit={() => closesAt && extending.mutate(closesAt)}
      onClose={onClose}
    >
      <StepField
        label={t("quotation.closesAt")}
        id={`${id}-closes`}
        fault={messagesByField(extending.error).get("closes_at")}
      >
        <MomentInput id={`${id}-closes`} value={closesAt} onChange={setClosesAt} />
      </StepField>
    </StepDrawer>
  );
}
