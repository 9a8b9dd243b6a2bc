import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { ProblemAlert } from "@/components/failures";
import { ProposalCard } from "./ProposalCard";
import { ProposeDrawer } from "./ProposeDrawer";
import { type Negotiated, type Proposal, proposalsQuery } from "./queries";
import type { MaterialLine, TermsLine } from "./terms";
import "./proposals.css";

type Props = {
  order: Negotiated & { partner: { name: string }; allowed_actions: readonly string[] };
  lines: readonly TermsLine[];
  materials?: readonly MaterialLine[];
};

/** What either side has proposed about an order, newest first, the same on both sides. */
export function ProposalsPanel({ order, lines, materials = [] }: Props) {
  const { t } = useTranslation();
  const company = useMe().company.name;
  const { data, error } = useQuery(proposalsQuery(order));
  const [drawer, setDrawer] = useState<"new" | Proposal>();
  const proposals = data?.items ?? [];
  const open = proposals.some(({ state }) => state === "open");
  const mayPropose = order.allowed_actions.includes("propose") && data !== undefined && !open;
  return (
    <section className="panel" aria-label={t("proposal.title")}>
      <div className="proposals-head">
        <h2 className="panel-title">{t("proposal.title")}</h2>
        {mayPropose && <Button onClick={() => setDrawer("new")}>{t("proposal.new")}</Button>}
      </div>
      <ProblemAlert error={error} />
      {data && proposals.length === 0 && <p className="panel-body muted">{t("proposal.none")}</p>}
      <ol className="proposals">
        {proposals.map((proposal) => (
          <ProposalCard
            key={proposal.id}
            order={order}
            proposal={proposal}
            from={proposal.side === "partner" ? order.partner.name : company}
            onCounter={() => setDrawer(proposal)}
          />
        ))}
      </ol>
      {drawer && (
        <ProposeDrawer
          order={order}
          lines={lines}
          materials={materials}
          byLine={order.resource !== "production-orders"}
          answers={drawer === "new" ? undefined : drawer}
          onClose={() => setDrawer(undefined)}
        />
      )}
    </section>
  );
}
