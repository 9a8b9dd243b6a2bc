import { useNavigate } from "@tanstack/react-router";
import { App } from "antd";
import { useTranslation } from "react-i18next";
import { bodyOf, client } from "@/api/client";
import { isWaiting } from "@/api/order-requests";
import type { OrderRequest, SalesOrder, SalesOrderRequest } from "@/api/types";
import type { DraftLine } from "@/components/line-grid/lines";
import { requestLine } from "@/components/line-grid/request";
import { useSending } from "@/components/line-grid/use-sending";
import { type OrderDraft, requestTerms, type Terms } from "./terms";

/** Beyond the limit of who orders it is answered by the request that waits. */
const placeSalesOrder = (body: SalesOrderRequest, key: string): Promise<SalesOrder | OrderRequest> =>
  bodyOf(client.POST("/api/v1/sales-orders", { body, params: { header: { "Idempotency-Key": key } } }));

const placedTerms = (terms: Terms): Omit<SalesOrderRequest, "lines"> => ({
  ...(terms.partnerId ? { partner_id: terms.partnerId } : {}),
  ...(terms.locationId ? { location_id: terms.locationId } : {}),
  ...requestTerms(terms),
});

/** A preview does without the company's own fields; an order does not. */
export const placedLine = (line: DraftLine) => ({
  ...requestLine(line),
  ...(line.custom ? { custom: line.custom } : {}),
});

/** Placing the draft, and on success the page of the order or of the request that waits. */
export function usePlacing(draft: OrderDraft, hasPartner: boolean) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  return useSending({
    draft,
    send: placeSalesOrder,
    body: (lines) => ({ ...placedTerms(draft.terms), lines: lines.map(placedLine) }),
    missing: hasPartner ? undefined : t("entry.partnerFirst"),
    after: async (order) => {
      if (isWaiting(order)) {
        void message.info(t("orderRequest.sent", { number: order.number }));
        await navigate({ to: "/order-requests/$requestId", params: { requestId: order.id } });
        return;
      }
      void message.success(t("entry.placed", { number: order.number }));
      await navigate({ to: "/orders/$orderId", params: { orderId: order.id } });
    },
  });
}
