import { SafetyCertificateOutlined } from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { client } from "@/api/client";
import type { Side } from "@/api/types";
import { useDownload } from "./use-download";

const ORDERS = {
  "sales-orders": "/api/v1/sales-orders/{order_id}/evidence",
  "purchase-orders": "/api/v1/purchase-orders/{order_id}/evidence",
  "production-orders": "/api/v1/production-orders/{order_id}/evidence",
} as const;

type Order = { resource: keyof typeof ORDERS; id: string; number: string };
type Account = { partnerId: string; account: Side; asOf?: string | undefined; name: string };

/** The signed history of an order, to be verified off line. */
export function OrderEvidence({ order }: { order: Order }) {
  return (
    <EvidenceButton
      name={order.number}
      take={() =>
        client.GET(ORDERS[order.resource], { params: { path: { order_id: order.id } }, parseAs: "blob" })
      }
    />
  );
}

/** The signed history of a partner's account as of a day. */
export function StatementEvidence({ partnerId, account, asOf, name }: Account) {
  return (
    <EvidenceButton
      name={name}
      take={() =>
        client.GET("/api/v1/partners/{partner_id}/statement/evidence", {
          params: { path: { partner_id: partnerId }, query: { account, as_of: asOf } },
          parseAs: "blob",
        })
      }
    />
  );
}

function EvidenceButton({ name, take }: { name: string; take: () => Promise<{ data?: unknown }> }) {
  const { t } = useTranslation();
  const taking = useDownload(`${name}.evidence.zip`, take);
  return (
    <Tooltip title={t("evidence.hint")}>
      <Button icon={<SafetyCertificateOutlined />} loading={taking.isPending} onClick={() => taking.mutate()}>
        {t("evidence.take")}
      </Button>
    </Tooltip>
  );
}
