import { App, Input, Modal } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import { ProblemAlert } from "./failures";

type Props<Answer> = {
  title: string;
  label: string;
  submit: string;
  send: (reason: string, key: string) => Promise<Answer>;
  done: (answer: Answer) => string;
  onClose: () => void;
};

/** A step that undoes or refuses something, and therefore says why. */
export function ReasonDialog<Answer>({ title, label, submit, send, done, onClose }: Props<Answer>) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const [reason, setReason] = useState("");
  const step = usePosting(send, {
    after: (answer) => {
      void message.success(done(answer));
      onClose();
    },
  });
  return (
    <Modal
      open
      title={title}
      okText={submit}
      cancelText={t("common.back")}
      okButtonProps={{ danger: true, disabled: reason.trim() === "", loading: step.isPending }}
      onOk={() => step.mutate(reason.trim())}
      onCancel={onClose}
    >
      <ProblemAlert error={step.error} />
      <label htmlFor={id}>{label}</label>
      <Input.TextArea
        id={id}
        autoFocus
        rows={3}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </Modal>
  );
}
