import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ReasonDialog } from "@/components/ReasonDialog";
import { StepButton } from "@/components/StepButton";
import { formatMoment } from "@/i18n/format";
import { ProposalDifference } from "./ProposalDifference";
import { ProposalStateTag } from "./ProposalStateTag";
import { acceptProposal, type Negotiated, type Proposal, refuseProposal, withdrawProposal } from "./queries";

type Props = {
  order: Negotiated;
  proposal: Proposal;
  /** Who proposed, by the firm's name. */
  from: string;
  onCounter: () => void;
};

/** One proposal: who asked for what, what the other side said, and what this person may say. */
export function ProposalCard({ order, proposal, from, onCounter }: Props) {
  const { t } = useTranslation();
  const { number, made_by: maker, closed_by: closer, closed_at: closed } = proposal;
  return (
    <li className="proposal">
      <div className="proposal-head">
        <strong>{t("proposal.numbered", { number })}</strong>
        <ProposalStateTag state={proposal.state} />
        <span className="muted">
          {t("proposal.madeBy", { firm: from, name: maker.name, moment: formatMoment(proposal.made_at) })}
        </span>
        {proposal.answers_number != null && (
          <span className="muted">{t("proposal.answers", { number: proposal.answers_number })}</span>
        )}
        {proposal.state === "open" && proposal.expires_at && (
          <span className="muted">{t("proposal.until", { moment: formatMoment(proposal.expires_at) })}</span>
        )}
      </div>
      {proposal.message && <p className="proposal-text">{proposal.message}</p>}
      {proposal.kind === "cancellation" ? (
        <p className="proposal-text">{t("proposal.cancellation")}</p>
      ) : (
        <ProposalDifference proposal={proposal} />
      )}
      {closed && (
        <p className="proposal-text muted">
          {closer
            ? t("proposal.answeredBy", { name: closer.name, moment: formatMoment(closed) })
            : formatMoment(closed)}
          {proposal.answer_note && `: ${proposal.answer_note}`}
        </p>
      )}
      <ProposalMoves order={order} proposal={proposal} onCounter={onCounter} />
    </li>
  );
}

function ProposalMoves({ order, proposal, onCounter }: Omit<Props, "from">) {
  const { t } = useTranslation();
  const [refusing, setRefusing] = useState(false);
  const { number } = proposal;
  const allowed = (action: string) => proposal.allowed_actions.includes(action);
  return (
    <div className="proposal-moves">
      {allowed("withdraw") && (
        <StepButton
          label={t("proposal.withdraw")}
          send={(key) => withdrawProposal(order, number, key)}
          done={() => t("proposal.withdrawn", { number })}
        />
      )}
      {allowed("refuse") && <Button onClick={() => setRefusing(true)}>{t("proposal.refuse")}</Button>}
      {allowed("counter") && <Button onClick={onCounter}>{t("proposal.counter")}</Button>}
      {allowed("accept") && (
        <StepButton
          primary
          label={t("proposal.accept")}
          ask={t("proposal.acceptAsk", { number })}
          send={(key) => acceptProposal(order, number, key)}
          done={() => t("proposal.accepted", { number })}
        />
      )}
      {refusing && (
        <ReasonDialog
          title={t("proposal.refuseTitle", { number })}
          label={t("purchase.reason")}
          submit={t("proposal.refuse")}
          send={(reason, key) => refuseProposal(order, number, reason, key)}
          done={() => t("proposal.refused", { number })}
          onClose={() => setRefusing(false)}
        />
      )}
    </div>
  );
}
