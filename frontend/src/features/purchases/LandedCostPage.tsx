import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import type { LandedCost } from "@/api/types";
import { DocumentPage } from "@/components/DocumentPage";
import { useItemColumn } from "@/components/item-column";
import { ReasonDialog } from "@/components/ReasonDialog";
import { type Column, Records } from "@/components/Records";
import { Tag } from "@/components/Tag";
import { formatAmount, formatDate, formatMoney, formatQuantity } from "@/i18n/format";
import { landedCostQuery, reverseLandedCost } from "./landed-cost-queries";

const route = getRouteApi("/purchases/landed-costs/$costId");

export function LandedCostPage() {
  const { t } = useTranslation();
  const { costId } = route.useParams();
  const { data: cost } = useSuspenseQuery(landedCostQuery(costId));
  return (
    <DocumentPage
      title={t("landedCost.title", { number: cost.number })}
      status={
        <Tag tone={cost.status === "posted" ? "good" : "bad"}>{t(`landedCostStatus.${cost.status}`)}</Tag>
      }
      back={
        <Link to="/purchases/landed-costs" search={{}}>
          ← {t("landedCost.list")}
        </Link>
      }
      actions={<Undoing cost={cost} />}
      facts={[
        [t("landedCost.payee"), `${cost.partner.code} · ${cost.partner.name}`],
        [t("invoice.number"), cost.reference],
        [t("landedCost.kind"), t(`landedCostKind.${cost.kind}`)],
        [t("landedCost.spreadBy"), t(`spreadBy.${cost.spread_by}`)],
        [t("invoice.issuedOn"), formatDate(cost.charged_on)],
        [t("invoice.dueOn"), formatDate(cost.due_on)],
        [t("landedCost.net"), formatMoney(cost.net_amount, cost.currency)],
        [t("grid.tax"), formatMoney(cost.tax_amount, cost.currency)],
        [t("totals.total"), formatMoney(cost.total_amount, cost.currency)],
        [t("supplierInvoice.reversedOn"), cost.reversed_on && formatDate(cost.reversed_on)],
        [t("supplierInvoice.reversalReason"), cost.reversal_reason],
        [t("entry.note"), cost.note],
      ]}
      lines={<Lines cost={cost} />}
    />
  );
}

function Undoing({ cost }: { cost: LandedCost }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const allowed = may(useMe(), "landed-costs:write");
  if (cost.status !== "posted" || !allowed) return null;
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t("supplierInvoice.reverse")}</Button>
      {asking && (
        <ReasonDialog
          title={t("landedCost.reverseTitle", { number: cost.number })}
          label={t("purchase.reason")}
          submit={t("supplierInvoice.reverse")}
          send={(reason, key) => reverseLandedCost(cost, reason, key)}
          done={({ number }) => t("landedCost.reversed", { number })}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

function Lines({ cost }: { cost: LandedCost }) {
  const { t } = useTranslation();
  const base = useMe().company.base_currency;
  const columns: Column<LandedCost["lines"][number]>[] = [
    useItemColumn(),
    {
      key: "receipt",
      title: t("landedCost.receipt"),
      render: ({ receipt }) => (
        <Link to="/purchases/receipts/$receiptId" params={{ receiptId: receipt.id }}>
          {receipt.number}
        </Link>
      ),
    },
    {
      key: "quantity",
      title: t("grid.quantity"),
      figure: true,
      render: (line) => `${formatQuantity(line.base_quantity)} ${line.base_unit}`,
    },
    {
      key: "measure",
      title: t(`spreadBy.${cost.spread_by}`),
      figure: true,
      render: (line) => formatQuantity(line.measure),
    },
    {
      key: "amount",
      title: t("landedCost.share", { currency: base }),
      figure: true,
      total: true,
      render: (line) => formatAmount(line.amount, base),
    },
  ];
  return (
    <Records
      label={t("landedCost.lines")}
      columns={columns}
      rows={cost.lines}
      rowKey={(line) => String(line.line_no)}
      empty={null}
    />
  );
}
