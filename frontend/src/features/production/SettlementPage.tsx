import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isStaff, may, useMe } from "@/api/me";
import type { Settlement } from "@/api/types";
import { DocumentPage } from "@/components/DocumentPage";
import type { Fact } from "@/components/Facts";
import { Records } from "@/components/Records";
import { StepButton } from "@/components/StepButton";
import { Tag } from "@/components/Tag";
import { formatMoment, formatMoney, formatQuantity } from "@/i18n/format";
import { materialKey, materialRows, useMaterialColumns } from "./material-columns";
import { ProductionStatusTag } from "./ProductionStatusTag";
import { confirmSettlement, settlementQuery } from "./queries";
import "./production.css";

const route = getRouteApi("/production/$orderId/settlement");

/** Sent = used + lost + returned + left, by material: the sheet that company and factory confirm. */
export function SettlementPage() {
  const { t } = useTranslation();
  const { orderId } = route.useParams();
  const { data } = useSuspenseQuery(settlementQuery(orderId));
  const { sheet, tag } = data;
  return (
    <DocumentPage
      title={t("settlement.of", { number: sheet.number })}
      status={<ProductionStatusTag status={sheet.status} />}
      back={
        <Link to="/production/$orderId" params={{ orderId }}>
          ← {t("production.title", { number: sheet.number })}
        </Link>
      }
      facts={useFacts(sheet)}
      lines={
        <Records
          label={t("settlement.title")}
          columns={useMaterialColumns()}
          rows={materialRows(sheet.lines)}
          rowKey={materialKey}
          empty={<p className="panel-body muted">{t("settlement.none")}</p>}
        />
      }
      totals={<Confirmations sheet={sheet} tag={tag} />}
    />
  );
}

function useFacts(sheet: Settlement): Fact[] {
  const { t } = useTranslation();
  const currency = useMe().company.base_currency;
  const money = (value: string | null) => value !== null && formatMoney(value, currency);
  return [
    [t("production.quantity"), formatQuantity(sheet.ordered)],
    [t("production.finished"), formatQuantity(sheet.finished)],
    [t("settlement.fee"), money(sheet.fee)],
    [t("settlement.feeInvoiced"), money(sheet.fee_invoiced)],
    [t("settlement.scrap"), money(sheet.scrap)],
    [t("settlement.freight"), money(sheet.freight)],
    [t("settlement.cost"), money(sheet.cost)],
  ];
}

/** Each side's word on the figures; a word on figures that have changed since no longer counts. */
function Confirmations({ sheet, tag }: { sheet: Settlement; tag: string }) {
  const { t } = useTranslation();
  const me = useMe();
  const own = isStaff(me) ? "company" : "factory";
  return (
    <ul className="settlement-confirmations" aria-label={t("settlement.confirmations")}>
      {(["company", "factory"] as const).map((side) => {
        const word = sheet.confirmations.find((each) => each.side === side);
        const counts = word?.current === true;
        const asked = !counts && side === own && sheet.status === "agreed";
        return (
          <li key={side}>
            <strong>{t(`settlement.${side}`)}</strong>
            {word && <span className="muted">{formatMoment(word.confirmed_at)}</span>}
            <Tag tone={counts ? "good" : "warn"}>
              {t(counts ? "settlement.confirmed" : word ? "settlement.outdated" : "settlement.open")}
            </Tag>
            {asked && may(me, "production-orders:confirm") && (
              <StepButton
                primary
                label={t("settlement.confirm")}
                send={(key) => confirmSettlement(sheet.order_id, tag, key)}
                done={() => t("settlement.done")}
              />
            )}
          </li>
        );
      })}
    </ul>
  );
}
