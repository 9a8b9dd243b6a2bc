import { App, Checkbox, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import type { PurchaseOrder } from "@/api/types";
import { LineTable } from "@/components/LineTable";
import { StepDrawer, TextStep } from "@/components/StepDrawer";
import { formatDate, formatMoney, formatQuantity } from "@/i18n/format";
import { type Acceptance, acceptPurchase } from "./queries";

/** Agree to the order; a line that cannot be delivered is refused with its reason, the others stand. */
export function AnswerDrawer({ order, onClose }: { order: PurchaseOrder; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [note, setNote] = useState("");
  const [refused, setRefused] = useState<ReadonlyMap<number, string>>(new Map());
  const accepting = usePosting((answer: Acceptance, key) => acceptPurchase(order, answer, key), {
    after: ({ number }) => {
      void message.success(t("purchase.accepted", { number }));
      onClose();
    },
  });
  function refuse(lineNo: number, reason: string | undefined) {
    const next = new Map(refused);
    if (reason === undefined) next.delete(lineNo);
    else next.set(lineNo, reason);
    setRefused(next);
  }
  const rejected_lines = [...refused].map(([line_no, reason]) => ({ line_no, reason: reason.trim() }));
  const reasoned = rejected_lines.every(({ reason }) => reason !== "");
  return (
    <StepDrawer
      title={t("purchase.acceptTitle", { number: order.number })}
      submit={t("purchase.accept")}
      error={accepting.error}
      busy={accepting.isPending}
      ready={reasoned && refused.size < order.lines.length}
      onSubmit={() => accepting.mutate({ rejected_lines, note: note.trim() })}
      onClose={onClose}
      note={
        <span className="muted">
          {t("purchase.acceptedLines", { count: order.lines.length - refused.size })}
        </span>
      }
    >
      <p className="muted">{t("purchase.acceptHint")}</p>
      <LineTable
        label={t("order.lines")}
        lines={order.lines}
        columns={[
          {
            title: t("grid.quantity"),
            figure: true,
            render: (line) => `${formatQuantity(line.quantity)} ${line.unit}`,
          },
          {
            title: t("grid.price"),
            figure: true,
            render: (line) => formatMoney(line.unit_price, order.currency),
          },
          { title: t("purchase.expectedOn"), render: (line) => formatDate(line.expected_on) },
        ]}
        below={(line) => (
          <div className="refusal">
            <Checkbox
              checked={refused.has(line.line_no)}
              onChange={(event) => refuse(line.line_no, event.target.checked ? "" : undefined)}
            >
              {t("purchase.refuseLine")}
            </Checkbox>
            {refused.has(line.line_no) && (
              <Input
                aria-label={t("purchase.reasonOf", { item: line.item.name })}
                placeholder={t("purchase.reason")}
                maxLength={200}
                value={refused.get(line.line_no) ?? ""}
                onChange={(event) => refuse(line.line_no, event.target.value)}
              />
            )}
          </div>
        )}
      />
      <TextStep label={t("purchase.answerNote")} value={note} onChange={setNote} />
    </StepDrawer>
  );
}
