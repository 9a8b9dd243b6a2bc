import { App } from "antd";
import { useTranslation } from "react-i18next";
import { isWaiting } from "@/api/order-requests";
import { usePosting } from "@/api/posting";
import type { SalesOrder } from "@/api/types";
import { PartTable } from "@/components/PartTable";
import { partFaults, useParts } from "@/components/parts";
import { StepDrawer } from "@/components/StepDrawer";
import { compare, isNegative } from "@/i18n/decimal";
import { amendOrder } from "./queries";

/** New quantities line by line; only lines that differ are sent, and none of them when someone else was faster. */
export function AmendDrawer({ order, onClose }: { order: SalesOrder; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const parts = useParts(order.lines, (line) => line.quantity);
  const amending = usePosting(amendOrder, {
    after: (answer) => {
      const words = isWaiting(answer) ? t("orderRequest.sent", answer) : t("amend.done", answer);
      void message.success(words);
      onClose();
    },
  });
  const lines = order.lines.flatMap((line) => {
    const quantity = parts.values[line.line_no];
    const differs = quantity !== undefined && !isNegative(quantity) && compare(quantity, line.quantity) !== 0;
    return differs ? [{ line_no: line.line_no, quantity }] : [];
  });
  const complete = order.lines.every((line) => parts.values[line.line_no] !== undefined);
  return (
    <StepDrawer
      title={t("amend.title", { number: order.number })}
      submit={t("amend.submit")}
      error={amending.error}
      busy={amending.isPending}
      ready={complete && lines.length > 0}
      onSubmit={() => amending.mutate({ id: order.id, version: order.version, lines })}
      onClose={onClose}
      note={<span className="muted">{t("amend.changed", { count: lines.length })}</span>}
    >
      <p className="muted">{t("amend.hint")}</p>
      <PartTable
        label={t("order.lines")}
        lines={order.lines}
        figure={{ title: t("lineState.alreadyDelivered"), of: (line) => line.delivered }}
        boxes={[{ title: t("amend.quantity"), parts }]}
        faults={partFaults(amending.error, lines)}
      />
    </StepDrawer>
  );
}
