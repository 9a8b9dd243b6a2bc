import { App, Button, Popconfirm } from "antd";
import { usePosting } from "@/api/posting";
import { problemMessage } from "@/api/problem";

type Props<Answer> = {
  label: string;
  send: (key: string) => Promise<Answer>;
  /** What to say when it is done. */
  done: (answer: Answer) => string;
  /** A question that must be answered first. */
  ask?: string;
  primary?: boolean;
  /** Whether it can be taken already. */
  ready?: boolean;
};

/** A step that needs nothing but the decision to take it. */
export function StepButton<Answer>({ label, send, done, ask, primary = false, ready = true }: Props<Answer>) {
  const { message } = App.useApp();
  const step = usePosting((_: undefined, key) => send(key), {
    after: (answer) => void message.success(done(answer)),
  });
  const take = () =>
    step.mutate(undefined, { onError: (error) => void message.error(problemMessage(error)) });
  const button = (
    <Button
      type={primary ? "primary" : "default"}
      loading={step.isPending}
      disabled={!ready}
      {...(ask === undefined ? { onClick: take } : {})}
    >
      {label}
    </Button>
  );
  if (ask === undefined) return button;
  return (
    <Popconfirm title={ask} onConfirm={take}>
      {button}
    </Popconfirm>
  );
}
