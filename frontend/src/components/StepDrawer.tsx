import { Button, Drawer, Input, type InputProps } from "antd";
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import { ProblemAlert } from "./failures";
import "./step-drawer.css";

type Props = {
  title: string;
  submit: string;
  danger?: boolean;
  error: unknown;
  busy: boolean;
  ready: boolean;
  onSubmit: () => void;
  onClose: () => void;
  /** Beside the buttons. */
  note?: ReactNode;
  children: ReactNode;
};

/** One step of a document: what is asked, why it was refused, and the one button that does it. */
export function StepDrawer({ title, submit, danger = false, error, busy, ready, note, ...rest }: Props) {
  const { t } = useTranslation();
  const { onSubmit, onClose, children } = rest;
  return (
    <Drawer open size={680} title={title} onClose={onClose}>
      <ProblemAlert error={error} />
      {children}
      <div className="step-foot">
        {note && <div className="step-note">{note}</div>}
        <Button onClick={onClose}>{t("common.back")}</Button>
        <Button type="primary" danger={danger} loading={busy} disabled={!ready} onClick={onSubmit}>
          {submit}
        </Button>
      </div>
    </Drawer>
  );
}

type FieldProps = { label: string; id: string; fault?: string | undefined; children: ReactNode };

export function StepField({ label, id, fault, children }: FieldProps) {
  return (
    <div className="step-field">
      <label htmlFor={id}>{label}</label>
      {children}
      {fault && (
        <p role="alert" className="step-fault">
          {fault}
        </p>
      )}
    </div>
  );
}

type TextProps = Omit<FieldProps, "id" | "children"> & {
  value: string;
  onChange: (value: string) => void;
} & Pick<InputProps, "maxLength" | "placeholder" | "disabled" | "type" | "autoComplete" | "inputMode">;

/** What a step asks in words of one's own. */
export function TextStep({ label, fault, value, onChange, ...rest }: TextProps) {
  const id = useId();
  return (
    <StepField label={label} id={id} fault={fault}>
      <Input {...rest} id={id} value={value} onChange={(event) => onChange(event.target.value)} />
    </StepField>
  );
}
