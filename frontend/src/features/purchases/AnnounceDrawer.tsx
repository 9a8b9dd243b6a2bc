import { useNavigate } from "@tanstack/react-router";
import { App } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import type { PurchaseLine, PurchaseOrder, ShippingNotice } from "@/api/types";
import { DayInput } from "@/components/DayInput";
import { lotsUnder, useTypedLots } from "@/components/LotsBox";
import { writtenLots } from "@/components/lots";
import { PartTable } from "@/components/PartTable";
import { partFaults, partsOf, useParts } from "@/components/parts";
import { StepDrawer, StepField, TextStep } from "@/components/StepDrawer";
import { add, type Decimal, isPositive, subtract } from "@/i18n/decimal";
import { type Announcement, announce, rewriteNotice } from "./notice-queries";

type Props = { order: PurchaseOrder; notice?: ShippingNotice; onClose: () => void };

/** What is on its way and when it arrives: said anew, or of a notice that is written anew. */
export function AnnounceDrawer({ order, notice, onClose }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [on, setOn] = useState(notice?.arrives_on);
  const [reference, setReference] = useState(notice?.reference ?? "");
  const [transport, setTransport] = useState(notice?.transport ?? "");
  const [note, setNote] = useState(notice?.note ?? "");
  const open = order.lines.filter((line) => line.answer === "accepted");
  const noticed = (lineNo: number) => notice?.lines.find(({ line_no }) => line_no === lineNo);
  const said = (line: PurchaseLine): Decimal | undefined => noticed(line.line_no)?.quantity;
  const left = (line: PurchaseLine): Decimal => {
    const others = subtract(line.announced, said(line) ?? "0");
    const rest = subtract(line.ordered, add(line.received, others));
    return isPositive(rest) ? rest : "0";
  };
  const quantities = useParts(open, notice ? said : left);
  const lots = useTypedLots((lineNo) => writtenLots(noticed(lineNo)?.lots ?? []));
  const chosen = partsOf(open, quantities).map((part) => ({ ...part, lots: lots.of(part.line_no) }));
  const sending = usePosting(
    (body: Announcement, key) => (notice ? rewriteNotice(notice, body) : announce(order.id, body, key)),
    {
      after: async ({ id: noticeId, number }) => {
        void message.success(t(notice ? "notice.changed" : "notice.announced", { number }));
        onClose();
        await navigate({ to: "/purchases/notices/$noticeId", params: { noticeId } });
      },
    },
  );
  const faults = messagesByField(sending.error);
  const texts = [
    ["reference", t("goodsReceipt.deliveryNote"), 60, reference, setReference],
    ["transport", t("notice.transport"), 200, transport, setTransport],
    ["note", t("entry.note"), 2000, note, setNote],
  ] as const;
  const submit = (arrives_on: string) =>
    sending.mutate({
      arrives_on,
      ...(reference.trim() ? { reference: reference.trim() } : {}),
      ...(transport.trim() ? { transport: transport.trim() } : {}),
      ...(note.trim() ? { note: note.trim() } : {}),
      lines: chosen.map((part) => ({ ...part, lots: part.lots ?? [] })),
    });
  return (
    <StepDrawer
      title={t(notice ? "notice.changeTitle" : "notice.announceTitle", {
        number: notice?.number ?? order.number,
      })}
      submit={t(notice ? "notice.save" : "notice.submit")}
      error={sending.error}
      busy={sending.isPending}
      ready={on !== undefined && chosen.length > 0 && chosen.every((part) => part.lots)}
      onSubmit={() => on && submit(on)}
      onClose={onClose}
    >
      <StepField label={t("notice.arrivesOn")} id={`${id}-on`} fault={faults.get("arrives_on")}>
        <DayInput id={`${id}-on`} value={on} onChange={setOn} from={order.ordered_on} />
      </StepField>
      {texts.map(([name, label, maxLength, value, set]) => (
        <TextStep
          key={name}
          label={label}
          fault={faults.get(name)}
          maxLength={maxLength}
          value={value}
          onChange={set}
        />
      ))}
      <PartTable
        label={t("order.lines")}
        lines={open}
        figure={{ title: t("notice.left"), of: left }}
        boxes={[{ title: t("notice.quantity"), parts: quantities }]}
        under={lotsUnder(lots, (line) => line.tracking)}
        faults={partFaults(sending.error, chosen)}
      />
    </StepDrawer>
  );
}
