import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { refuseReport } from "@/api/decisions";
import { useMe } from "@/api/me";
import type { ProductionOrder, ProductionReport } from "@/api/types";
import { DocumentRefs } from "@/components/DocumentRefs";
import { lotText } from "@/components/LotLinks";
import { ReasonDialog } from "@/components/ReasonDialog";
import { formatDate, formatMoney, formatQuantity } from "@/i18n/format";
import { AcceptDrawer } from "./AcceptDrawer";
import { FactoryInvoices } from "./FactoryInvoices";
import { ReportStatusTag } from "./ProductionStatusTag";

/** What the factory reported, what was moved, and what was charged. */
export function ProductionHistory({ order }: { order: ProductionOrder }) {
  const { t } = useTranslation();
  const currency = useMe().company.base_currency;
  return (
    <>
      <DocumentRefs
        title={t("production.reports")}
        empty={t("production.noReports")}
        refs={order.reports}
        refKey={(report) => report.id}
        render={(report) => <Report order={order} report={report} />}
      />
      <DocumentRefs
        title={t("production.vouchers")}
        empty={t("production.noVouchers")}
        refs={order.vouchers}
        refKey={(voucher) => voucher.id}
        render={({ number, kind, posted_on }) => (
          <>
            <strong>{number}</strong>
            <span>{t(`productionVoucher.${kind}`)}</span>
            <span className="muted">{formatDate(posted_on)}</span>
          </>
        )}
      />
      <FactoryInvoices order={order} />
      {order.charges.length > 0 && (
        <DocumentRefs
          title={t("production.charges")}
          empty=""
          refs={order.charges}
          refKey={(charge) => charge.id}
          render={({ kind, reference, net_amount, charged_on }) => (
            <>
              <strong>{reference}</strong>
              <span>{t(`productionCharge.${kind}`)}</span>
              <span className="muted">{formatDate(charged_on)}</span>
              <span className="figure">{formatMoney(net_amount, currency)}</span>
            </>
          )}
        />
      )}
    </>
  );
}

type ReportProps = { order: ProductionOrder; report: ProductionReport };

/** A report that waits is accepted, which receives the goods it tells of, or sent back with a reason. */
function Report({ order, report }: ReportProps) {
  const { t } = useTranslation();
  const [refusing, setRefusing] = useState(false);
  const [accepting, setAccepting] = useState(false);
  const answerable = report.status === "waiting" && order.allowed_actions.includes("receive");
  const name = { id: order.id, reportId: report.id };
  return (
    <>
      <strong>{report.number}</strong>
      <span className="muted">{formatDate(report.reported_on)}</span>
      <span>
        {t("production.reportFinished", { quantity: formatQuantity(report.finished), unit: order.unit })}
      </span>
      {report.lots.length > 0 && <span className="muted">{report.lots.map(lotText).join("; ")}</span>}
      {report.used.map(({ item, quantity, unit, lots }) => (
        <span key={item.id} className="muted">
          {`${item.code}: ${formatQuantity(quantity)} ${unit} ${lots.map(lotText).join("; ")}`}
        </span>
      ))}
      <ReportStatusTag status={report.status} />
      {(report.reason ?? report.note) && <span className="muted">{report.reason ?? report.note}</span>}
      {answerable && (
        <span>
          <Button onClick={() => setRefusing(true)}>{t("production.refuseReport")}</Button>{" "}
          <Button type="primary" onClick={() => setAccepting(true)}>
            {t("production.acceptReport")}
          </Button>
        </span>
      )}
      {accepting && <AcceptDrawer order={order} report={report} onClose={() => setAccepting(false)} />}
      {refusing && (
        <ReasonDialog
          title={t("production.refuseReportTitle", { number: report.number })}
          label={t("purchase.reason")}
          submit={t("production.refuseReport")}
          send={(reason, key) => refuseReport(name, reason, key)}
          done={() => t("production.reportRefused", { number: report.number })}
          onClose={() => setRefusing(false)}
        />
      )}
    </>
  );
}
