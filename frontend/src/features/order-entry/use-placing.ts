import { useNavigate } from "@tanstack/react-router";
import { App } from "antd";
import { useTranslation } from "react-i18next";
import { bodyOf, client } from "@/api/client";
import type { SalesOrder, SalesOrderRequest } from "@/api/types";
import { requestLine } from "@/components/line-grid/request";
import { useSending } from "@/components/line-grid/use-sending";
import type { OrderDraft, Terms } from "./terms";

const placeSalesOrder = (body: SalesOrderRequest, key: string): Promise<SalesOrder> =>
  bodyOf(client.POST("/api/v1/sales-orders", { body, params: { header: { "Idempotency-Key": key } } }));

const requestTerms = (terms: Terms): Omit<SalesOrderRequest, "lines"> => ({
  ...(terms.partnerId ? { partner_id: terms.partnerId } : {}),
  ...(terms.locationId ? { location_id: terms.locationId } : {}),
  ...(terms.reference.trim() ? { customer_reference: terms.reference.trim() } : {}),
  ...(terms.requestedOn ? { requested_on: terms.requestedOn } : {}),
  ...(terms.note.trim() ? { note: terms.note.trim() } : {}),
});

/** Placing the draft, and on success the order's page. */
export function usePlacing(draft: OrderDraft, hasPartner: boolean) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  return useSending({
    draft,
    send: placeSalesOrder,
    body: (lines) => ({ ...requestTerms(draft.terms), lines: lines.map(requestLine) }),
    missing: hasPartner ? undefined : t("entry.partnerFirst"),
    after: async (order) => {
      void message.success(t("entry.placed", { number: order.number }));
      await navigate({ to: "/orders/$orderId", params: { orderId: order.id } });
    },
  });
}
