import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import type { GoodsReceipt } from "@/api/types";
import { DocumentPage } from "@/components/DocumentPage";
import { useItemColumn } from "@/components/item-column";
import { LotLinks } from "@/components/LotLinks";
import { useOwnFacts } from "@/components/own-fields/use-own-shown";
import { type Column, Records } from "@/components/Records";
import { isPositive } from "@/i18n/decimal";
import { formatDate, formatQuantity } from "@/i18n/format";
import { LandedCostDrawer } from "./LandedCostDrawer";
import { NoticeLines } from "./NoticeLines";
import { goodsReceiptQuery } from "./receipt-queries";

const route = getRouteApi("/purchases/receipts/$receiptId");

export function GoodsReceiptPage() {
  const { t } = useTranslation();
  const { receiptId } = route.useParams();
  const { data: receipt } = useSuspenseQuery(goodsReceiptQuery(receiptId));
  return (
    <DocumentPage
      title={t("goodsReceipt.title", { number: receipt.number })}
      back={
        <Link to="/purchases/receipts" search={{}}>
          ← {t("goodsReceipt.list")}
        </Link>
      }
      actions={may(useMe(), "landed-costs:write") && <Charging receipt={receipt} />}
      facts={[
        [t("partners.supplier"), `${receipt.partner.code} · ${receipt.partner.name}`],
        [
          t("purchase.order"),
          <Link key="order" to="/purchases/$orderId" params={{ orderId: receipt.order.id }}>
            {receipt.order.number}
          </Link>,
        ],
        [
          t("notice.one"),
          receipt.notice && (
            <Link key="notice" to="/purchases/notices/$noticeId" params={{ noticeId: receipt.notice.id }}>
              {receipt.notice.number}
            </Link>
          ),
        ],
        [t("goodsReceipt.on"), formatDate(receipt.received_on)],
        [t("purchase.location"), receipt.location.name],
        [t("goodsReceipt.deliveryNote"), receipt.delivery_note],
        [t("entry.note"), receipt.note],
        ...useOwnFacts("goods_receipt", receipt),
      ]}
      lines={<Lines lines={receipt.lines} />}
      aside={
        receipt.differences.length > 0 && (
          <section className="panel" aria-label={t("notice.differences")}>
            <h2 className="panel-title">{t("notice.differences")}</h2>
            <NoticeLines lines={receipt.differences} arrived />
          </section>
        )
      }
    />
  );
}

function Charging({ receipt }: { receipt: GoodsReceipt }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  if (!receipt.lines.some((line) => isPositive(line.quantity))) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t("landedCost.new")}</Button>
      {open && <LandedCostDrawer receipt={receipt} onClose={() => setOpen(false)} />}
    </>
  );
}

type Line = GoodsReceipt["lines"][number];

function Lines({ lines }: { lines: readonly Line[] }) {
  const { t } = useTranslation();
  const columns: Column<Line>[] = [
    useItemColumn(),
    {
      key: "quantity",
      title: t("goodsReceipt.accepted"),
      figure: true,
      total: true,
      render: (line) => `${formatQuantity(line.quantity)} ${line.unit}`,
    },
    {
      key: "rejected",
      title: t("goodsReceipt.rejected"),
      figure: true,
      render: (line) => isPositive(line.rejected_quantity) && formatQuantity(line.rejected_quantity),
    },
    {
      key: "lots",
      title: t("lot.lots"),
      wide: true,
      render: (line) => <LotLinks lots={line.lots} />,
    },
    { key: "reason", title: t("purchase.reason"), wide: true, render: (line) => line.rejection_reason },
  ];
  return (
    <Records
      label={t("goodsReceipt.lines")}
      columns={columns}
      rows={lines}
      rowKey={(line) => String(line.line_no)}
      empty={null}
    />
  );
}
