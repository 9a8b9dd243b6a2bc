import { App, Button } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import type { Transfer } from "@/api/types";
import { DayInput } from "@/components/DayInput";
import { PartTable } from "@/components/PartTable";
import { partFaults, useParts } from "@/components/parts";
import { StepButton } from "@/components/StepButton";
import { StepDrawer, StepField } from "@/components/StepDrawer";
import { isPositive } from "@/i18n/decimal";
import { today } from "@/i18n/today";
import { receiveTransfer, takeBackTransfer } from "./queries";

export function TransferActions({ transfer }: { transfer: Transfer }) {
  const { t } = useTranslation();
  const [receiving, setReceiving] = useState(false);
  const allowed = (action: string) => transfer.allowed_actions.includes(action);
  return (
    <>
      {allowed("cancel") && (
        <StepButton
          label={t("transfer.takeBack")}
          ask={t("transfer.takeBackAsk")}
          send={(key) => takeBackTransfer(transfer, key)}
          done={({ number }) => t("transfer.takenBack", { number })}
        />
      )}
      {allowed("receive") && (
        <Button type="primary" onClick={() => setReceiving(true)}>
          {t("transfer.receive")}
        </Button>
      )}
      {receiving && <ReceiveDrawer transfer={transfer} onClose={() => setReceiving(false)} />}
    </>
  );
}

/** What has arrived and what will not come any more; what is in neither box stays on its way. */
function ReceiveDrawer({ transfer, onClose }: { transfer: Transfer; onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const [receivedOn, setReceivedOn] = useState<string | undefined>(today);
  const open = transfer.lines.filter((line) => isPositive(line.in_transit));
  const arrived = useParts(open, (line) => line.in_transit);
  const missing = useParts(open, () => undefined);
  const lines = open
    .map(({ line_no }) => ({
      line_no,
      quantity: arrived.values[line_no] ?? "0",
      missing: missing.values[line_no] ?? "0",
    }))
    .filter((line) => isPositive(line.quantity) || isPositive(line.missing));
  const receiving = usePosting(receiveTransfer, {
    after: ({ number }) => {
      void message.success(t("transfer.receiveDone", { number }));
      onClose();
    },
  });
  return (
    <StepDrawer
      title={t("transfer.receiveTitle", { number: transfer.number })}
      submit={t("transfer.receiveSubmit")}
      error={receiving.error}
      busy={receiving.isPending}
      ready={lines.length > 0}
      onSubmit={() => receiving.mutate({ id: transfer.id, receivedOn, lines })}
      onClose={onClose}
    >
      <p className="muted">{t("transfer.receiveHint")}</p>
      <StepField label={t("transfer.receivedOn")} id={`${id}-on`}>
        <DayInput id={`${id}-on`} from={transfer.dispatched_on} value={receivedOn} onChange={setReceivedOn} />
      </StepField>
      <PartTable
        label={t("transfer.lines")}
        lines={open}
        figure={{ title: t("transfer.inTransit"), of: (line) => line.in_transit }}
        boxes={[
          { title: t("transfer.arrived"), parts: arrived },
          { title: t("transfer.missing"), parts: missing },
        ]}
        faults={partFaults(receiving.error, lines)}
      />
    </StepDrawer>
  );
}
