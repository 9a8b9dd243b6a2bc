import { App, Button, Input } from "antd";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import { ProblemAlert } from "@/components/failures";
import { StepField } from "@/components/StepDrawer";

type Props = {
  title: string;
  hint: string;
  label: string;
  kind: "password" | "email";
  done: string;
  send: (present: string, wanted: string) => Promise<void>;
};

/** One thing of the account that changes only with the present password. */
export function ChangeForm({ title, hint, label, kind, done, send }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const [present, setPresent] = useState("");
  const [wanted, setWanted] = useState("");
  const change = usePosting((_: undefined) => send(present, wanted), {
    after: () => {
      void message.success(done);
      setPresent("");
      setWanted("");
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(undefined);
  };
  const Field = kind === "password" ? Input.Password : Input;
  return (
    <section className="panel" aria-label={title}>
      <h2 className="panel-title">{title}</h2>
      <form className="panel-body own-account-form" onSubmit={submit}>
        <p className="muted">{hint}</p>
        <ProblemAlert error={change.error} />
        <StepField label={t("ownAccount.present")} id={`${id}-present`}>
          <Input.Password
            id={`${id}-present`}
            autoComplete="current-password"
            value={present}
            onChange={(event) => setPresent(event.target.value)}
          />
        </StepField>
        <StepField label={label} id={`${id}-wanted`} fault={messagesByField(change.error).get(kind)}>
          <Field
            id={`${id}-wanted`}
            type={kind}
            autoComplete={kind === "password" ? "new-password" : "email"}
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
          />
        </StepField>
        <Button
          htmlType="submit"
          type="primary"
          loading={change.isPending}
          disabled={present === "" || wanted === ""}
        >
          {title}
        </Button>
      </form>
    </section>
  );
}
