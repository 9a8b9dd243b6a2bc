import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { PurchaseReturn } from "@/api/types";
import { DocumentPage } from "@/components/DocumentPage";
import { useItemColumn } from "@/components/item-column";
import { type Column, Records } from "@/components/Records";
import { isPositive } from "@/i18n/decimal";
import { formatAmount, formatDate, formatMoney, formatPercent, formatQuantity } from "@/i18n/format";
import { purchaseReturnQuery } from "./return-queries";
import { SupplierCreditActions, SupplierCreditUses, useSupplierCredit } from "./SupplierCredit";

const route = getRouteApi("/purchases/returns/$returnId");

/** What went back of an invoice or before one came, why, and how much less is owed. */
export function PurchaseReturnPage() {
  const { t } = useTranslation();
  const { returnId } = route.useParams();
  const { data: returned } = useSuspenseQuery(purchaseReturnQuery(returnId));
  const { partner, invoice, order, currency } = returned;
  const credit = useSupplierCredit(returned);
  return (
    <DocumentPage
      title={t("purchaseReturn.view", { number: returned.number })}
      back={
        <Link to="/purchases/returns" search={{}}>
          ← {t("purchaseReturn.list")}
        </Link>
      }
      actions={credit && <SupplierCreditActions credit={credit} />}
      facts={[
        [t("partners.supplier"), `${partner.code} · ${partner.name}`],
        [
          t("document.supplier_invoice"),
          invoice && (
            <Link key="invoice" to="/purchases/invoices/$invoiceId" params={{ invoiceId: invoice.id }}>
              {invoice.number}
            </Link>
          ),
        ],
        [
          t("purchase.order"),
          <Link key="order" to="/purchases/$orderId" params={{ orderId: order.id }}>
            {order.number}
          </Link>,
        ],
        [t("purchaseReturn.on"), formatDate(returned.returned_on)],
        [t("document.credit_note"), returned.credit_note],
        [t("totals.net"), formatMoney(returned.net_amount, currency)],
        [t("purchaseReturn.tax"), formatMoney(returned.tax_amount, currency)],
        [t("totals.total"), formatMoney(returned.total_amount, currency)],
        [
          t("credit.left"),
          credit && isPositive(credit.open_amount) && formatMoney(credit.open_amount, currency),
        ],
        [t("return.reason"), returned.reason],
      ]}
      lines={
        <>
          <Lines returned={returned} />
          {credit && <SupplierCreditUses credit={credit} />}
        </>
      }
    />
  );
}

function Lines({ returned }: { returned: PurchaseReturn }) {
  const { t } = useTranslation();
  const columns: Column<PurchaseReturn["lines"][number]>[] = [
    useItemColumn(),
    {
      key: "quantity",
      title: t("grid.quantity"),
      figure: true,
      render: (line) => `${formatQuantity(line.quantity)} ${line.unit}`,
    },
    { key: "tax", title: t("grid.tax"), figure: true, render: (line) => formatPercent(line.tax_rate) },
    {
      key: "amount",
      title: t("grid.amount"),
      figure: true,
      total: true,
      render: (line) => formatAmount(line.net_amount, returned.currency),
    },
  ];
  return (
    <Records
      label={t("purchaseReturn.lines")}
      columns={columns}
      rows={returned.lines}
      rowKey={(line) => String(line.line_no)}
      empty={null}
    />
  );
}
