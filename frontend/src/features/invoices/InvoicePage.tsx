import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isStaff, may, useMe } from "@/api/me";
import type { Invoice } from "@/api/types";
import { DocumentPage } from "@/components/DocumentPage";
import type { Fact } from "@/components/Facts";
import { useItemColumn } from "@/components/item-column";
import { useOwnFacts } from "@/components/own-fields/use-own-shown";
import { PrintButton } from "@/components/PrintButton";
import { type Column, Records } from "@/components/Records";
import { Tag } from "@/components/Tag";
import { TaxTotals } from "@/components/TaxTotals";
import { compare, isPositive } from "@/i18n/decimal";
import { formatAmount, formatDate, formatMoney, formatPercent, formatQuantity } from "@/i18n/format";
import { CreditActions, CreditUses } from "./Credit";
import { invoiceQuery } from "./queries";
import { ReturnDrawer } from "./ReturnDrawer";

const route = getRouteApi("/invoices/$invoiceId");

export function InvoicePage() {
  const { t } = useTranslation();
  const { invoiceId } = route.useParams();
  const { data: invoice } = useSuspenseQuery(invoiceQuery(invoiceId));
  const title = invoice.kind === "credit_note" ? "invoice.creditNote" : "invoice.title";
  return (
    <DocumentPage
      title={t(title, { number: invoice.number })}
      status={<PaymentTag invoice={invoice} />}
      back={
        <Link to="/ledger" search={{ partner: invoice.partner.id }}>
          ← {t("ledger.title")}
        </Link>
      }
      actions={
        <>
          <PrintButton resource="invoices" document={invoice} />
          {invoice.kind === "credit_note" ? (
            <CreditActions credit={invoice} />
          ) : (
            <ReturnButton key={invoice.id} invoice={invoice} />
          )}
        </>
      }
      facts={[...useFacts(invoice), ...useOwnFacts("invoice", invoice)]}
      lines={
        <>
          <Lines invoice={invoice} />
          {invoice.kind === "credit_note" && <CreditUses credit={invoice} />}
        </>
      }
      totals={<TaxTotals totals={invoice} />}
    />
  );
}

function ReturnButton({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const allowed = may(useMe(), "invoices:write") && invoice.kind === "invoice";
  const left = invoice.lines.some((line) => compare(line.quantity, line.returned) > 0);
  if (!allowed || !left) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t("return.open")}</Button>
      {open && <ReturnDrawer invoice={invoice} onClose={() => setOpen(false)} />}
    </>
  );
}

function PaymentTag({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation();
  const staff = isStaff(useMe());
  if (invoice.kind !== "invoice") return null;
  if (!isPositive(invoice.open_amount)) return <Tag tone="good">{t("invoice.paid")}</Tag>;
  const amount = formatMoney(invoice.open_amount, invoice.currency);
  return <Tag tone="warn">{t(staff ? "invoice.open" : "invoice.payable", { amount })}</Tag>;
}

function useFacts(invoice: Invoice): Fact[] {
  const { t } = useTranslation();
  const { order, adjusts } = invoice;
  return [
    [t("invoice.series"), `${invoice.form}${invoice.series}`],
    [t("invoice.issuedOn"), formatDate(invoice.issued_on)],
    [t("invoice.dueOn"), invoice.kind === "invoice" && formatDate(invoice.due_on)],
    [t("partners.customer"), `${invoice.partner.code} · ${invoice.partner.name}`],
    [
      t("invoice.adjusts"),
      adjusts && (
        <Link to="/invoices/$invoiceId" params={{ invoiceId: adjusts.id }}>
          {adjusts.number}
        </Link>
      ),
    ],
    [t("return.reason"), invoice.reason],
    [
      t("credit.left"),
      invoice.kind === "credit_note" &&
        isPositive(invoice.open_amount) &&
        formatMoney(invoice.open_amount, invoice.currency),
    ],
    [
      t("invoice.order"),
      order && (
        <Link to="/orders/$orderId" params={{ orderId: order.id }}>
          {order.number}
        </Link>
      ),
    ],
  ];
}

function Lines({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation();
  const returned: Column<Invoice["lines"][number]> = {
    key: "returned",
    title: t("invoice.returned"),
    figure: true,
    render: (line) => isPositive(line.returned) && formatQuantity(line.returned),
  };
  const columns: Column<Invoice["lines"][number]>[] = [
    useItemColumn(),
    {
      key: "quantity",
      title: t("grid.quantity"),
      figure: true,
      render: (line) => `${formatQuantity(line.quantity)} ${line.unit}`,
    },
    ...(invoice.lines.some((line) => isPositive(line.returned)) ? [returned] : []),
    { key: "price", title: t("grid.price"), figure: true, render: (line) => formatQuantity(line.unit_price) },
    { key: "tax", title: t("grid.tax"), figure: true, render: (line) => formatPercent(line.tax_rate) },
    {
      key: "amount",
      title: t("grid.amount"),
      figure: true,
      total: true,
      render: (line) => formatAmount(line.net_amount, invoice.currency),
    },
  ];
  return (
    <Records
      label={t("invoice.lines")}
      columns={columns}
      rows={invoice.lines}
      rowKey={(line) => String(line.line_no)}
      empty={null}
    />
  );
}
