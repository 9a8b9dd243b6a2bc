import { App, Button, Checkbox, DatePicker, Drawer } from "antd";
import dayjs from "dayjs";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import type { SalesOrder, SalesOrderLine } from "@/api/types";
import { DecimalInput } from "@/components/DecimalInput";
import { ProblemAlert } from "@/components/failures";
import { type Decimal, isPositive, subtract } from "@/i18n/decimal";
import { dateFormat, formatQuantity } from "@/i18n/format";
import { deliverOrder } from "./queries";

const remaining = (line: SalesOrderLine): Decimal =>
  subtract(subtract(line.quantity, line.delivered), line.cancelled);

/** Hand over the whole rest or a part: each line starts at what is reserved for it. */
export function DeliveryDrawer({ order, onClose }: { order: SalesOrder; onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const open = order.lines.filter((line) => isPositive(remaining(line)));
  const mayInvoice = may(useMe(), "invoices:write");
  const [deliveredOn, setDeliveredOn] = useState<string>();
  const [invoice, setInvoice] = useState(false);
  const [quantities, setQuantities] = useState<Record<number, Decimal | undefined>>(() =>
    Object.fromEntries(open.map((line) => [line.line_no, line.reserved])),
  );
  const delivering = usePosting(deliverOrder, {
    after: (delivery) => {
      void message.success(t("delivery.done", { number: delivery.number }));
      onClose();
    },
  });
  const lines = open.flatMap(({ line_no }) => {
    const quantity = quantities[line_no];
    return quantity !== undefined && isPositive(quantity) ? [{ line_no, quantity }] : [];
  });
  const faults = messagesByField(delivering.error);
  const faultOf = (lineNo: number) =>
    faults.get(`lines.${lines.findIndex((line) => line.line_no === lineNo)}.quantity`);

  return (
    <Drawer open size={620} title={t("delivery.title", { number: order.number })} onClose={onClose}>
      <ProblemAlert error={delivering.error} />
      <div className="delivery-date">
        <label htmlFor={`${id}-date`}>{t("delivery.date")}</label>
        <DatePicker
          id={`${id}-date`}
          format={dateFormat()}
          defaultValue={dayjs()}
          onChange={(day) => setDeliveredOn(day?.format("YYYY-MM-DD"))}
        />
      </div>
      <table className="delivery-lines">
        <thead>
          <tr>
            <th>{t("grid.item")}</th>
            <th className="figure">{t("delivery.remaining")}</th>
            <th className="figure">{t("delivery.now")}</th>
          </tr>
        </thead>
        <tbody>
          {open.map((line) => (
            <tr key={line.line_no}>
              <td>
                <strong>{line.item.code}</strong> <span className="muted">{line.item.name}</span>
              </td>
              <td className="figure">{`${formatQuantity(remaining(line))} ${line.unit}`}</td>
              <td className="figure">
                <DecimalInput
                  aria-label={t("delivery.quantityOf", { item: line.item.name })}
                  value={quantities[line.line_no]}
                  status={faultOf(line.line_no) ? "error" : ""}
                  title={faultOf(line.line_no) ?? ""}
                  onChange={(quantity) => setQuantities({ ...quantities, [line.line_no]: quantity })}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="delivery-foot">
        {mayInvoice && (
          <Checkbox checked={invoice} onChange={(event) => setInvoice(event.target.checked)}>
            {t("delivery.withInvoice")}
          </Checkbox>
        )}
        <Button onClick={onClose}>{t("common.back")}</Button>
        <Button
          type="primary"
          loading={delivering.isPending}
          disabled={lines.length === 0}
          onClick={() => delivering.mutate({ id: order.id, deliveredOn, lines, invoice })}
        >
          {t("delivery.submit")}
        </Button>
      </div>
    </Drawer>
  );
}
