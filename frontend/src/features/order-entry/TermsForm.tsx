import { DatePicker, Input } from "antd";
import dayjs from "dayjs";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { isStaff, useMe } from "@/api/me";
import { PartnerPicker } from "@/components/PartnerPicker";
import { dateFormat } from "@/i18n/format";
import type { Draft, Terms } from "./draft";
import "./terms-form.css";

type Props = Pick<Draft, "terms" | "setTerms"> & { messages: ReadonlyMap<string, string> };

/** What the order says besides its lines; the customer is chosen by staff only. */
export function TermsForm({ terms, setTerms, messages }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const staff = isStaff(useMe());
  return (
    <div className="terms">
      {staff && (
        <div className="terms-partner">
          <label htmlFor={`${id}-partner`}>{t("partners.customer")}</label>
          <PartnerPicker
            id={`${id}-partner`}
            value={terms.partnerId}
            onChange={(partnerId) => setTerms({ partnerId })}
          />
          <Fault text={messages.get("partner_id")} />
        </div>
      )}
      <div>
        <label htmlFor={`${id}-reference`}>{t("entry.reference")}</label>
        <Input
          id={`${id}-reference`}
          maxLength={60}
          value={terms.reference}
          placeholder={t("entry.referenceHint")}
          status={messages.has("customer_reference") ? "error" : ""}
          onChange={(event) => setTerms({ reference: event.target.value })}
        />
        <Fault text={messages.get("customer_reference")} />
      </div>
      <div>
        <label htmlFor={`${id}-requested`}>{t("entry.requestedOn")}</label>
        <RequestedOn id={`${id}-requested`} terms={terms} setTerms={setTerms} />
        <Fault text={messages.get("requested_on")} />
      </div>
      <div className="terms-note">
        <label htmlFor={`${id}-note`}>{t("entry.note")}</label>
        <Input
          id={`${id}-note`}
          value={terms.note}
          onChange={(event) => setTerms({ note: event.target.value })}
        />
      </div>
    </div>
  );
}

type RequestedProps = { id: string; terms: Terms; setTerms: Draft["setTerms"] };

function RequestedOn({ id, terms, setTerms }: RequestedProps) {
  const { t } = useTranslation();
  return (
    <DatePicker
      id={id}
      format={[dateFormat(), "D/M/YYYY", "DDMMYYYY"]}
      placeholder={t("common.dateHint")}
      value={terms.requestedOn ? dayjs(terms.requestedOn) : null}
      minDate={dayjs()}
      onChange={(day) => setTerms({ requestedOn: day?.format("YYYY-MM-DD") })}
    />
  );
}

function Fault({ text }: { text: string | undefined }) {
  return text ? (
    <p role="alert" className="terms-fault">
      {text}
    </p>
  ) : null;
}
