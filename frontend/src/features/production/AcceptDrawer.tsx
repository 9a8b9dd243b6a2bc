import { App } from "antd";
import { useTranslation } from "react-i18next";
import { acceptReport } from "@/api/decisions";
import { usePosting } from "@/api/posting";
import type { ProductionOrder, ProductionReport } from "@/api/types";
import { StepDrawer } from "@/components/StepDrawer";
import { formatQuantity } from "@/i18n/format";
import { lotFault, MadeLots, useMadeLots } from "./MadeLots";

type Props = { order: ProductionOrder; report: ProductionReport; onClose: () => void };

/** A report is accepted, which receives the goods that it tells of. */
export function AcceptDrawer({ order, report, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const lots = useMadeLots(report.lots);
  const accepting = usePosting(
    (_: undefined, key) => acceptReport({ id: order.id, reportId: report.id }, lots.parts ?? [], key),
    {
      after: () => {
        void message.success(t("productionDone.receive"));
        onClose();
      },
    },
  );
  return (
    <StepDrawer
      title={`${t("production.acceptReport")} · ${report.number}`}
      submit={t("production.acceptReport")}
      error={accepting.error}
      busy={accepting.isPending}
      ready={lots.parts !== undefined}
      onSubmit={() => accepting.mutate(undefined)}
      onClose={onClose}
    >
      <p>{t("production.reportFinished", { quantity: formatQuantity(report.finished), unit: order.unit })}</p>
      <MadeLots order={order} lots={lots} fault={lotFault(accepting.error)} />
    </StepDrawer>
  );
}
