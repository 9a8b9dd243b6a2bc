import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import type { AskedAdjustment } from "@/api/types";
import { DecidedTag } from "@/components/DecidedTag";
import { DocumentPage } from "@/components/DocumentPage";
import type { Fact } from "@/components/Facts";
import { useItemColumn } from "@/components/item-column";
import { lotText } from "@/components/LotLinks";
import { ReasonDialog } from "@/components/ReasonDialog";
import { type Column, Records } from "@/components/Records";
import { StepButton } from "@/components/StepButton";
import { formatAmount, formatDate, formatMoney, formatQuantity } from "@/i18n/format";
import { approveAdjustment, askedAdjustmentQuery, refuseAdjustment, withdrawAdjustment } from "./queries";

const route = getRouteApi("/stock/adjustments/requests/$requestId");

/** An adjustment that one person asked for and another decides. */
export function AskedAdjustmentPage() {
  const { t } = useTranslation();
  const { requestId } = route.useParams();
  const { data: asked } = useSuspenseQuery(askedAdjustmentQuery(requestId));
  return (
    <DocumentPage
      title={t("adjustment.askedTitle", { number: asked.number })}
      back={
        <Link to="/stock/adjustments/requests" search={{}}>
          ← {t("adjustment.asked")}
        </Link>
      }
      status={<DecidedTag status={asked.status} />}
      actions={<Decisions asked={asked} />}
      facts={useFacts(asked)}
      lines={<Lines lines={asked.lines} />}
      aside={
        asked.adjustment && (
          <Link to="/stock/adjustments/$adjustmentId" params={{ adjustmentId: asked.adjustment.id }}>
            {t("adjustment.title", { number: asked.adjustment.number })}
          </Link>
        )
      }
    />
  );
}

function useFacts(asked: AskedAdjustment): Fact[] {
  const { t } = useTranslation();
  const currency = useMe().company.base_currency;
  return [
    [t("stock.location"), `${asked.location.code} · ${asked.location.name}`],
    [t("adjustment.reason"), t(`adjustmentReason.${asked.reason}`)],
    [t("adjustment.on"), formatDate(asked.adjusted_on)],
    [t("adjustment.worth"), asked.worth && formatMoney(asked.worth, currency)],
    [t("adjustment.askedBy"), asked.requested_by.name],
    [t("adjustment.decidedBy"), asked.decided_by?.name],
    [t("purchase.reason"), asked.refusal_reason],
    [t("entry.note"), asked.note],
  ];
}

function Decisions({ asked }: { asked: AskedAdjustment }) {
  const { t } = useTranslation();
  const [refusing, setRefusing] = useState(false);
  const allowed = (action: string) => asked.allowed_actions.includes(action);
  return (
    <>
      {allowed("withdraw") && (
        <StepButton
          label={t("adjustment.withdraw")}
          send={(key) => withdrawAdjustment(asked, key)}
          done={({ number }) => t("adjustment.withdrawn", { number })}
        />
      )}
      {allowed("refuse") && <Button onClick={() => setRefusing(true)}>{t("adjustment.refuse")}</Button>}
      {allowed("approve") && (
        <StepButton
          primary
          label={t("adjustment.approve")}
          send={(key) => approveAdjustment(asked, key)}
          done={({ adjustment }) => t("adjustment.done", { number: adjustment?.number })}
        />
      )}
      {refusing && (
        <ReasonDialog
          title={t("adjustment.askedTitle", { number: asked.number })}
          label={t("purchase.reason")}
          submit={t("adjustment.refuse")}
          send={(reason, key) => refuseAdjustment(asked, reason, key)}
          done={({ number }) => t("adjustment.refused", { number })}
          onClose={() => setRefusing(false)}
        />
      )}
    </>
  );
}

type Line = AskedAdjustment["lines"][number];

function Lines({ lines }: { lines: readonly Line[] }) {
  const { t } = useTranslation();
  const currency = useMe().company.base_currency;
  const cost: Column<Line> = {
    key: "cost",
    title: t("adjustment.unitCost", { currency }),
    figure: true,
    render: ({ unit_cost }) => unit_cost && formatAmount(unit_cost, currency),
  };
  const lots: Column<Line> = {
    key: "lots",
    title: t("lot.lots"),
    wide: true,
    render: (line) => line.lots.map(lotText).join("; "),
  };
  const columns: Column<Line>[] = [
    useItemColumn(),
    {
      key: "quantity",
      title: t("grid.quantity"),
      figure: true,
      render: (line) => `${formatQuantity(line.quantity)} ${line.unit}`,
    },
    ...(lines.some((line) => line.unit_cost !== null) ? [cost] : []),
    ...(lines.some((line) => line.lots.length > 0) ? [lots] : []),
  ];
  return (
    <Records
      label={t("adjustment.lines")}
      columns={columns}
      rows={lines}
      rowKey={(line) => String(line.line_no)}
      empty={null}
    />
  );
}
