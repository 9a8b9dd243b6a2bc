import { App, Checkbox, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import { DayInput } from "@/components/DayInput";
import { PartTable } from "@/components/PartTable";
import { type Parts, partFaults, useParts } from "@/components/parts";
import { StepDrawer, StepField } from "@/components/StepDrawer";
import { compare } from "@/i18n/decimal";
import { counterPropose, type Negotiated, type Proposal, type ProposalRequest, propose } from "./queries";

/** A line of an order on its present terms. */
export type TermsLine = {
  line_no: number;
  item: { code: string; name: string };
  unit: string;
  quantity: string;
  unit_price: string;
  due_on: string | null;
};

type Change = NonNullable<ProposalRequest["lines"]>[number];
type Days = Readonly<Record<number, string | undefined>>;

type Props = {
  order: Negotiated;
  lines: readonly TermsLine[];
  /** The other side's proposal that this one answers: its figures are where the boxes start. */
  answers?: Proposal | undefined;
  onClose: () => void;
};

/** Other quantities, prices or days for some lines, or the end of the order; the other side decides. */
export function ProposeDrawer({ order, lines, answers, onClose }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const { message: toast } = App.useApp();
  const proposed = new Map(answers?.lines.map((line) => [line.line_no, line]));
  const quantities = useParts(lines, (line) => proposed.get(line.line_no)?.quantity ?? line.quantity);
  const prices = useParts(lines, (line) => proposed.get(line.line_no)?.unit_price ?? line.unit_price);
  const [days, setDays] = useState<Days>(() =>
    Object.fromEntries(answers?.lines.map((line) => [line.line_no, line.due_on ?? undefined]) ?? []),
  );
  const [message, setMessage] = useState("");
  const [until, setUntil] = useState<string>();
  const [cancelling, setCancelling] = useState(false);
  const sending = usePosting(
    (body: ProposalRequest, key) =>
      answers ? counterPropose(order, answers.number, body, key) : propose(order, body, key),
    {
      after: ({ number }) => {
        void toast.success(t("proposal.sent", { number }));
        onClose();
      },
    },
  );
  const changes = cancelling ? [] : lines.flatMap((line) => changeOf(line, quantities, prices, days));
  return (
    <StepDrawer
      title={answers ? t("proposal.counterTitle", { number: answers.number }) : t("proposal.newTitle")}
      submit={t("proposal.submit")}
      error={sending.error}
      busy={sending.isPending}
      ready={cancelling || changes.length > 0}
      onSubmit={() => sending.mutate(bodyOf(changes, cancelling, message, until))}
      onClose={onClose}
      note={<span className="muted">{t("amend.changed", { count: changes.length })}</span>}
    >
      <p className="muted">{t("proposal.hint")}</p>
      <Checkbox checked={cancelling} onChange={(event) => setCancelling(event.target.checked)}>
        {t("proposal.askCancellation")}
      </Checkbox>
      {!cancelling && (
        <PartTable
          label={t("order.lines")}
          lines={lines}
          figure={{ title: t("proposal.now"), of: (line) => line.quantity }}
          boxes={[
            { title: t("amend.quantity"), parts: quantities },
            { title: t("grid.price"), parts: prices },
          ]}
          others={[
            {
              title: t("proposal.dueOn"),
              render: (line) => (
                <DayInput
                  label={`${t("proposal.dueOn")}: ${line.item.name}`}
                  value={days[line.line_no] ?? line.due_on ?? undefined}
                  onChange={(day) => setDays({ ...days, [line.line_no]: day })}
                />
              ),
            },
          ]}
          faults={partFaults(sending.error, changes)}
        />
      )}
      <StepField label={t("proposal.message")} id={`${id}-message`}>
        <Input.TextArea
          id={`${id}-message`}
          rows={2}
          maxLength={2000}
          value={message}
          onChange={(event) => setMessage(event.target.value)}
        />
      </StepField>
      <StepField label={t("proposal.validUntil")} id={`${id}-until`}>
        <DayInput id={`${id}-until`} value={until} onChange={setUntil} />
      </StepField>
    </StepDrawer>
  );
}

function bodyOf(
  lines: Change[],
  cancelling: boolean,
  message: string,
  until: string | undefined,
): ProposalRequest {
  return {
    kind: cancelling ? "cancellation" : "change",
    lines,
    ...(message.trim() ? { message: message.trim() } : {}),
    // To the end of that day where the books are kept.
    ...(until ? { expires_at: `${until}T23:59:59+07:00` } : {}),
  };
}

function changeOf(line: TermsLine, quantities: Parts, prices: Parts, days: Days): Change[] {
  const quantity = quantities.values[line.line_no];
  const price = prices.values[line.line_no];
  const day = days[line.line_no];
  const change: Change = {
    line_no: line.line_no,
    ...(quantity !== undefined && compare(quantity, line.quantity) !== 0 ? { quantity } : {}),
    ...(price !== undefined && compare(price, line.unit_price) !== 0 ? { unit_price: price } : {}),
    ...(day !== undefined && day !== line.due_on ? { due_on: day } : {}),
  };
  return Object.keys(change).length > 1 ? [change] : [];
}
