import { App } from "antd";
import { usePosting } from "@/api/posting";
import type { Proof } from "@/api/types";
import { StepDrawer } from "@/components/StepDrawer";
import { useProof } from "./proof";

type Props<Answer> = {
  title: string;
  submit: string;
  danger?: boolean;
  done?: string;
  send: (proof: Proof) => Promise<Answer>;
  onDone: (answer: Answer) => void;
  onClose: () => void;
};

/** A step for which the person is proved again. */
export function ProofDrawer<Answer>({
  title,
  submit,
  danger = false,
  done,
  send,
  onDone,
  onClose,
}: Props<Answer>) {
  const { message } = App.useApp();
  const { proof, ready, fields } = useProof();
  const step = usePosting(send, {
    after: (answer) => {
      if (done) void message.success(done);
      onDone(answer);
    },
  });
  return (
    <StepDrawer
      title={title}
      submit={submit}
      danger={danger}
      error={step.error}
      busy={step.isPending}
      ready={ready}
      onSubmit={() => step.mutate(proof)}
      onClose={onClose}
    >
      {fields}
    </StepDrawer>
  );
}
