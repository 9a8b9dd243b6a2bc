import { App } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import type { QuotationRequest } from "@/api/types";
import { StepDrawer, StepField } from "@/components/StepDrawer";
import type { Supplier } from "./draft";
import { inviteSuppliers } from "./queries";
import { SuppliersPicker } from "./SuppliersPicker";

/** More suppliers are asked the same; those who were asked before notice nothing. */
export function InviteDrawer({ request, onClose }: { request: QuotationRequest; onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const [suppliers, setSuppliers] = useState<Supplier[]>([]);
  const inviting = usePosting((ids: string[], key) => inviteSuppliers(request, ids, key), {
    after: ({ number }) => {
      void message.success(t("quotation.sent", { number }));
      onClose();
    },
  });
  return (
    <StepDrawer
      title={t("quotation.invite")}
      submit={t("quotation.send")}
      error={inviting.error}
      busy={inviting.isPending}
      ready={suppliers.length > 0}
      onSubmit={() => inviting.mutate(suppliers.map(({ value }) => value))}
      onClose={onClose}
    >
      <StepField label={t("quotation.suppliers")} id={`${id}-suppliers`}>
        <SuppliersPicker
          id={`${id}-suppliers`}
          value={suppliers}
          onChange={setSuppliers}
          except={request.quotations.map(({ partner }) => partner.id)}
        />
      </StepField>
    </StepDrawer>
  );
}
