import { App } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import type { AwardRequest, QuotationRequest } from "@/api/types";
import { DecimalInput } from "@/components/DecimalInput";
import { LineTable } from "@/components/LineTable";
import { StepDrawer } from "@/components/StepDrawer";
import { formatQuantity } from "@/i18n/format";
import { type Award, awardOf, offerKey, proposedAward } from "./award";
import { Delivery } from "./Delivery";
import { awardRequest } from "./queries";
import "./quotations.css";

type Line = QuotationRequest["lines"][number];

/** Quantities by line and supplier, beginning with the lowest prices; draft orders are made of them. */
export function AwardDrawer({ request, onClose }: { request: QuotationRequest; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [award, setAward] = useState<Award>(() => proposedAward(request.lines));
  const awarding = usePosting((chosen: AwardRequest, key) => awardRequest(request, chosen, key), {
    after: () => {
      void message.success(t("quotation.ordersMade"));
      onClose();
    },
  });
  const body = awardOf(request.lines, award);
  const suppliers = new Set(body.lines.map(({ quotation_id }) => quotation_id));
  const faults = faultsByOffer(awarding.error, body);
  const offersOf = (line: Line) =>
    line.offers.map((offer) => {
      const key = offerKey(line.line_no, offer.quotation_id);
      const quotation = request.quotations.find(({ id }) => id === offer.quotation_id);
      if (!quotation) return null;
      const { code, name } = quotation.partner;
      return (
        <div key={key} className="award-offer">
          <span>
            <strong>{code}</strong> {formatQuantity(offer.unit_price)} {quotation.currency} ·{" "}
            {t("quotation.upTo", { quantity: `${formatQuantity(offer.offered_quantity)} ${line.unit}` })}
            <span className="award-delivery">
              <Delivery line={offer} />
            </span>
          </span>
          <DecimalInput
            aria-label={t("quotation.quantityFrom", { item: line.item.name, supplier: name })}
            value={award[key]}
            status={faults.has(key) ? "error" : ""}
            onChange={(quantity) => setAward((before) => ({ ...before, [key]: quantity }))}
          />
          {faults.has(key) && (
            <p role="alert" className="part-fault">
              {faults.get(key)}
            </p>
          )}
        </div>
      );
    });
  return (
    <StepDrawer
      title={t("quotation.awardTitle", { number: request.number })}
      submit={t("quotation.makeOrders")}
      error={awarding.error}
      busy={awarding.isPending}
      ready={body.lines.length > 0}
      onSubmit={() => awarding.mutate(body)}
      onClose={onClose}
      note={<span className="muted">{t("quotation.orderCount", { count: suppliers.size })}</span>}
    >
      <p className="muted">{t("quotation.awardHint")}</p>
      <LineTable
        label={t("quotation.lines")}
        lines={request.lines}
        columns={[
          {
            title: t("grid.quantity"),
            figure: true,
            render: (line) => `${formatQuantity(line.quantity)} ${line.unit}`,
          },
        ]}
        below={(line) =>
          line.offers.length > 0 ? offersOf(line) : <p className="muted">{t("quotation.notOffered")}</p>
        }
      />
    </StepDrawer>
  );
}

/** What the server says of an offer that was to be taken. */
function faultsByOffer(error: unknown, sent: AwardRequest): Map<string, string> {
  const faults = new Map<string, string>();
  for (const [path, message] of messagesByField(error)) {
    const line = sent.lines[Number(/^lines\.(\d+)/.exec(path)?.[1] ?? -1)];
    if (line) faults.set(offerKey(line.line_no, line.quotation_id), message);
  }
  return faults;
}
