import { App } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useOwnDraft } from "@/api/own-fields";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import type { PurchaseLine, PurchaseOrder, ShippingNotice } from "@/api/types";
import { DayInput } from "@/components/DayInput";
import { lotsUnder, useTypedLots } from "@/components/LotsBox";
import { writtenLots } from "@/components/lots";
import { OwnDraftInputs } from "@/components/own-fields/OwnDraftInputs";
import { PartTable } from "@/components/PartTable";
import { partFaults, useParts } from "@/components/parts";
import { StepDrawer, StepField, TextStep } from "@/components/StepDrawer";
import { type Decimal, isPositive, subtract } from "@/i18n/decimal";
import { today } from "@/i18n/today";
import { type Arrival, receiveGoods } from "./receipt-queries";

/** What is still to come of a line. */
const expected = (line: PurchaseLine): Decimal => {
  const rest = subtract(line.ordered, line.received);
  return isPositive(rest) ? rest : "0";
};

type Props = { order: PurchaseOrder; notice?: ShippingNotice; onClose: () => void };

/**
 * What came in and is kept, and what goes back at the door with one reason; that is still expected. With a shipping
 * notice it starts from what the supplier said.
 */
export function ReceiveDrawer({ order, notice, onClose }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const [on, setOn] = useState<string | undefined>(today);
  const [note, setNote] = useState(notice?.reference ?? "");
  const [reason, setReason] = useState("");
  const open = order.lines.filter((line) => line.answer !== "rejected");
  const noticed = (lineNo: number) => notice?.lines.find(({ line_no }) => line_no === lineNo);
  const said = (line: PurchaseLine): Decimal => noticed(line.line_no)?.quantity ?? "0";
  const start = notice ? said : expected;
  const accepted = useParts(open, start);
  const rejected = useParts(open, () => undefined);
  const lots = useTypedLots((lineNo) => writtenLots(noticed(lineNo)?.lots ?? []));
  const lines = open
    .map(({ line_no }) => ({
      line_no,
      lots: lots.of(line_no),
      quantity: accepted.values[line_no] ?? "0",
      rejected_quantity: rejected.values[line_no] ?? "0",
    }))
    .filter((line) => isPositive(line.quantity) || isPositive(line.rejected_quantity));
  const rejects = lines.some((line) => isPositive(line.rejected_quantity));
  const own = useOwnDraft("goods_receipt");
  const receiving = usePosting((body: Arrival, key) => receiveGoods(order.id, body, key), {
    after: ({ number, notice: ended }) => {
      void message.success(
        ended && !notice
          ? t("goodsReceipt.doneWithNotice", { number, notice: ended.number })
          : t("goodsReceipt.done", { number }),
      );
      onClose();
    },
  });
  function submit() {
    receiving.mutate({
      ...(on ? { received_on: on } : {}),
      ...(note.trim() ? { delivery_note: note.trim() } : {}),
      ...(notice ? { notice_id: notice.id } : {}),
      ...own.sent,
      lines: lines.map((line) => ({
        ...line,
        lots: line.lots ?? [],
        ...(isPositive(line.rejected_quantity) ? { rejection_reason: reason.trim() } : {}),
      })),
    });
  }
  return (
    <StepDrawer
      title={t("goodsReceipt.receive", { number: order.number })}
      submit={t("goodsReceipt.submit")}
      error={receiving.error}
      busy={receiving.isPending}
      ready={
        own.known &&
        lines.length > 0 &&
        lines.every((line) => line.lots) &&
        (!rejects || reason.trim() !== "")
      }
      onSubmit={submit}
      onClose={onClose}
    >
      <StepField label={t("goodsReceipt.on")} id={`${id}-on`}>
        <DayInput id={`${id}-on`} value={on} onChange={setOn} />
      </StepField>
      <TextStep label={t("goodsReceipt.deliveryNote")} maxLength={60} value={note} onChange={setNote} />
      <OwnDraftInputs draft={own} faults={messagesByField(receiving.error)} />
      <PartTable
        label={t("order.lines")}
        lines={open}
        figure={{ title: t(notice ? "notice.quantity" : "goodsReceipt.expected"), of: start }}
        boxes={[
          { title: t("goodsReceipt.accepted"), parts: accepted },
          { title: t("goodsReceipt.rejected"), parts: rejected },
        ]}
        under={lotsUnder(lots, (line) => line.tracking)}
        faults={partFaults(receiving.error, lines)}
      />
      {rejects && (
        <TextStep label={t("goodsReceipt.reason")} maxLength={200} value={reason} onChange={setReason} />
      )}
    </StepDrawer>
  );
}
