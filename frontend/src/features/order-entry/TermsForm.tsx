import { Input } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { isStaff, useMe } from "@/api/me";
import { defaultsOf, useOwnFields } from "@/api/own-fields";
import { DayInput } from "@/components/DayInput";
import { OwnFieldInputs } from "@/components/own-fields/OwnFieldInputs";
import { PartnerPicker } from "@/components/PartnerPicker";
import { Term, Terms, TextTerm } from "@/components/Terms";
import { today } from "@/i18n/today";
import type { OrderDraft } from "./terms";

type Props = Pick<OrderDraft, "terms" | "setTerms"> & { messages: ReadonlyMap<string, string> };

/** What the order says besides its lines; the customer is chosen by staff only. */
export function TermsForm({ terms, setTerms, messages }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const staff = isStaff(useMe());
  const fields = useOwnFields("sales_order");
  return (
    <Terms>
      {staff && (
        <Term label={t("partners.customer")} id={`${id}-partner`} fault={messages.get("partner_id")} wide>
          <PartnerPicker
            id={`${id}-partner`}
            kind="customer"
            value={terms.partnerId}
            onChange={(partnerId) => setTerms({ partnerId })}
          />
        </Term>
      )}
      <Term label={t("entry.reference")} id={`${id}-reference`} fault={messages.get("customer_reference")}>
        <Input
          id={`${id}-reference`}
          maxLength={60}
          value={terms.reference}
          placeholder={t("entry.referenceHint")}
          status={messages.has("customer_reference") ? "error" : ""}
          onChange={(event) => setTerms({ reference: event.target.value })}
        />
      </Term>
      <Term label={t("entry.requestedOn")} id={`${id}-requested`} fault={messages.get("requested_on")}>
        <DayInput
          id={`${id}-requested`}
          from={today()}
          value={terms.requestedOn}
          onChange={(requestedOn) => setTerms({ requestedOn })}
        />
      </Term>
      <OwnFieldInputs
        fields={fields}
        values={terms.custom ?? defaultsOf(fields)}
        onChange={(custom) => setTerms({ custom })}
        messages={messages}
      />
      <TextTerm label={t("entry.note")} wide value={terms.note} onChange={(note) => setTerms({ note })} />
    </Terms>
  );
}
