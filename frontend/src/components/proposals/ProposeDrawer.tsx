import { App, Checkbox, Input } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import { DayInput } from "@/components/DayInput";
import { PartTable } from "@/components/PartTable";
import { partFaults, useParts } from "@/components/parts";
import { StepDrawer, StepField } from "@/components/StepDrawer";
import { type Further, FurtherDeliveries } from "./FurtherDeliveries";
import { type MaterialInstead, MaterialSubstitutes } from "./MaterialSubstitutes";
import { counterPropose, type Negotiated, type Proposal, type ProposalRequest, propose } from "./queries";
import { type Instead, Substitutes } from "./Substitutes";
import {
  bodyOf,
  changeOf,
  type Days,
  furtherOf,
  insteadOf,
  type MaterialLine,
  materialsOf,
  type TermsLine,
} from "./terms";

type Props = {
  order: Negotiated;
  lines: readonly TermsLine[];
  /** The other side's proposal that this one answers: its figures are where the boxes start. */
  answers?: Proposal | undefined;
  /** Whether lines can be split into a delivery schedule, or give way to other items. */
  byLine: boolean;
  /** The materials of what is made, which other items may stand in for. */
  materials: readonly MaterialLine[];
  onClose: () => void;
};

/** Other quantities, prices or days for some lines, or the end of the order; the other side decides. */
export function ProposeDrawer({ order, lines, answers, byLine, materials, onClose }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const { message: toast } = App.useApp();
  const proposed = new Map(
    answers?.lines.filter((line) => !line.additional && !line.substitute).map((line) => [line.line_no, line]),
  );
  const quantities = useParts(lines, (line) => proposed.get(line.line_no)?.quantity ?? line.quantity);
  const prices = useParts(lines, (line) => proposed.get(line.line_no)?.unit_price ?? line.unit_price);
  const [days, setDays] = useState<Days>(() =>
    Object.fromEntries([...proposed].map(([number, line]) => [number, line.due_on ?? undefined])),
  );
  const [message, setMessage] = useState("");
  const [until, setUntil] = useState<string>();
  const [further, setFurther] = useState<readonly Further[]>(() => furtherIn(answers));
  const [instead, setInstead] = useState<readonly Instead[]>(() => insteadIn(answers));
  const [standIns, setStandIns] = useState<readonly MaterialInstead[]>(() => standInsIn(answers));
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
  const changes = cancelling
    ? []
    : [
        ...lines
          .filter((line) => instead.every(({ line_no }) => line_no !== line.line_no))
          .flatMap((line) => changeOf(line, quantities, prices, days)),
        ...furtherOf(further),
        ...insteadOf(instead),
        ...materialsOf(standIns),
      ];
  const whole =
    furtherOf(further).length === further.length &&
    insteadOf(instead).length === instead.length &&
    materialsOf(standIns).length === standIns.length;
  return (
    <StepDrawer
      title={answers ? t("proposal.counterTitle", { number: answers.number }) : t("proposal.newTitle")}
      submit={t("proposal.submit")}
      error={sending.error}
      busy={sending.isPending}
      ready={cancelling || (whole && changes.length > 0)}
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
      {!cancelling && byLine && (
        <FurtherDeliveries lines={lines} deliveries={further} onChange={setFurther} />
      )}
      {!cancelling && byLine && <Substitutes lines={lines} substitutes={instead} onChange={setInstead} />}
      {!cancelling && (
        <MaterialSubstitutes materials={materials} substitutes={standIns} onChange={setStandIns} />
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

const furtherIn = (answers: Proposal | undefined): Further[] =>
  (answers?.lines ?? [])
    .filter((line) => line.additional)
    .map(({ position, line_no, quantity, due_on }) => ({
      key: String(position),
      line_no,
      quantity,
      due_on: due_on ?? undefined,
    }));

const insteadIn = (answers: Proposal | undefined): Instead[] =>
  (answers?.lines ?? []).flatMap(({ position, line_no, component_no, quantity, unit_price, substitute }) =>
    substitute && !component_no
      ? [
          {
            key: String(position),
            line_no,
            code: substitute.item.code,
            unit: substitute.unit,
            quantity,
            unit_price,
          },
        ]
      : [],
  );

const standInsIn = (answers: Proposal | undefined): MaterialInstead[] =>
  (answers?.lines ?? []).flatMap(({ position, component_no, substitute }) =>
    substitute && component_no
      ? [
          {
            key: String(position),
            component_no,
            code: substitute.item.code,
            factor: substitute.factor ?? undefined,
          },
        ]
      : [],
  );
