import { App } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import type { PurchaseLine, PurchaseOrder } from "@/api/types";
import { DayInput } from "@/components/DayInput";
import { PartTable } from "@/components/PartTable";
import { type Parts, partFaults, useParts } from "@/components/parts";
import { StepDrawer } from "@/components/StepDrawer";
import { compare } from "@/i18n/decimal";
import { amendPurchase, type LineChange } from "./queries";

type Days = Readonly<Record<number, string | undefined>>;

/** New quantities, prices and days of an agreed order, as agreed with the supplier; only differences are sent. */
export function ChangeDrawer({ order, onClose }: { order: PurchaseOrder; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const lines = order.lines.filter((line) => line.answer !== "rejected");
  const quantities = useParts(lines, (line) => line.ordered);
  const prices = useParts(lines, (line) => line.unit_price);
  const [days, setDays] = useState<Days>({});
  const changing = usePosting((changes: LineChange[], key) => amendPurchase(order, changes, key), {
    after: ({ number }) => {
      void message.success(t("amend.done", { number }));
      onClose();
    },
  });
  const changes = lines.flatMap((line) => changeOf(line, quantities, prices, days));
  return (
    <StepDrawer
      title={t("purchase.changeTitle", { number: order.number })}
      submit={t("amend.submit")}
      error={changing.error}
      busy={changing.isPending}
      ready={changes.length > 0}
      onSubmit={() => changing.mutate(changes)}
      onClose={onClose}
      note={<span className="muted">{t("amend.changed", { count: changes.length })}</span>}
    >
      <p className="muted">{t("purchase.changeHint")}</p>
      <PartTable
        label={t("order.lines")}
        lines={lines}
        figure={{ title: t("purchase.received"), of: (line) => line.received }}
        boxes={[
          { title: t("amend.quantity"), parts: quantities },
          { title: t("grid.price"), parts: prices },
        ]}
        others={[
          {
            title: t("purchase.expectedOn"),
            render: (line) => (
              <DayInput
                label={`${t("purchase.expectedOn")}: ${line.item.name}`}
                value={days[line.line_no] ?? line.expected_on}
                onChange={(day) => setDays({ ...days, [line.line_no]: day })}
              />
            ),
          },
        ]}
        faults={partFaults(changing.error, changes)}
      />
    </StepDrawer>
  );
}

function changeOf(line: PurchaseLine, quantities: Parts, prices: Parts, days: Days): LineChange[] {
  const quantity = quantities.values[line.line_no];
  const price = prices.values[line.line_no];
  const day = days[line.line_no];
  const change: LineChange = {
    line_no: line.line_no,
    ...(quantity !== undefined && compare(quantity, line.ordered) !== 0 ? { quantity } : {}),
    ...(price !== undefined && compare(price, line.unit_price) !== 0 ? { unit_price: price } : {}),
    ...(day !== undefined && day !== line.expected_on ? { expected_on: day } : {}),
  };
  return Object.keys(change).length > 1 ? [change] : [];
}
