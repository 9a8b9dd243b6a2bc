import { Input } from "antd";
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import { LocationPicker } from "./LocationPicker";
import "./terms.css";

/** What a document says besides its lines, while it is being written. */
export function Terms({ children }: { children: ReactNode }) {
  return <div className="terms">{children}</div>;
}

type Props = {
  label: string;
  id: string;
  fault?: string | undefined;
  /** Over the whole width of a phone. */
  wide?: boolean;
  children: ReactNode;
};

export function Term({ label, id, fault, wide = false, children }: Props) {
  return (
    <div className={wide ? "terms-wide" : undefined}>
      <label htmlFor={id}>{label}</label>
      {children}
      {fault && (
        <p role="alert" className="terms-fault">
          {fault}
        </p>
      )}
    </div>
  );
}

type TextProps = Omit<Props, "id" | "children"> & {
  value: string;
  onChange: (value: string) => void;
  maxLength?: number;
  placeholder?: string;
};

/** A term in words of one's own. */
export function TextTerm({ label, fault, wide = false, value, onChange, ...rest }: TextProps) {
  const id = useId();
  return (
    <Term label={label} id={id} fault={fault} wide={wide}>
      <Input {...rest} id={id} value={value} onChange={(event) => onChange(event.target.value)} />
    </Term>
  );
}

type PlaceProps = {
  value: string | undefined;
  onChange: (id: string | undefined) => void;
  fault?: string | undefined;
};

/** Where suppliers are to deliver: the company's main warehouse unless another one is named. */
export function DeliveryPlaceTerm({ value, onChange, fault }: PlaceProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <Term label={t("purchase.location")} id={id} fault={fault} wide>
      <LocationPicker
        own
        id={id}
        label={t("purchase.location")}
        placeholder={t("purchase.mainLocation")}
        value={value}
        onChange={onChange}
      />
    </Term>
  );
}
