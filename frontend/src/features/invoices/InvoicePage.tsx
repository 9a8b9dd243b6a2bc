import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isStaff, useMe } from "@/api/me";
import { api } from "@/api/queries";
import type { Invoice } from "@/api/types";
import { PageHeader } from "@/components/PageHeader";
import { type Column, Records } from "@/components/Records";
import { Tag } from "@/components/Tag";
import { TaxTotals } from "@/components/TaxTotals";
import { isPositive } from "@/i18n/decimal";
import { formatAmount, formatDate, formatMoney, formatPercent, formatQuantity } from "@/i18n/format";
import "./invoice.css";

const route = getRouteApi("/invoices/$invoiceId");

const invoiceQuery = (id: string) =>
  api.queryOptions("get", "/api/v1/invoices/{invoice_id}", { params: { path: { invoice_id: id } } });

export function InvoicePage() {
  const { t } = useTranslation();
  const { invoiceId } = route.useParams();
  const { data: invoice } = useSuspenseQuery(invoiceQuery(invoiceId));
  const title = invoice.kind === "credit_note" ? "invoice.creditNote" : "invoice.title";
  return (
    <>
      <PageHeader
        title={t(title, { number: invoice.number })}
        aside={<PaymentTag invoice={invoice} />}
        back={
          <Link to="/ledger" search={{ partner: invoice.partner.id }}>
            ← {t("ledger.title")}
          </Link>
        }
      />
      <section className="panel">
        <div className="panel-body">
          <Facts invoice={invoice} />
        </div>
      </section>
      <section className="panel">
        <Lines invoice={invoice} />
      </section>
      <section className="panel invoice-totals">
        <div className="panel-body">
          <TaxTotals totals={invoice} />
        </div>
      </section>
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

function Facts({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation();
  const facts = [
    [t("invoice.series"), `${invoice.form}${invoice.series}`],
    [t("invoice.issuedOn"), formatDate(invoice.issued_on)],
    [t("invoice.dueOn"), formatDate(invoice.due_on)],
    [t("partners.customer"), `${invoice.partner.code} · ${invoice.partner.name}`],
  ] as const;
  return (
    <dl className="invoice-facts">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      {invoice.order && (
        <div>
          <dt>{t("invoice.order")}</dt>
          <dd>
            <Link to="/orders/$orderId" params={{ orderId: invoice.order.id }}>
              {invoice.order.number}
            </Link>
          </dd>
        </div>
      )}
    </dl>
  );
}

function Lines({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation();
  const columns: Column<Invoice["lines"][number]>[] = [
    {
      key: "item",
      title: t("grid.item"),
      heading: true,
      render: ({ item }) => (
        <>
          <span className="code">{item.code}</span> <span className="name">{item.name}</span>
        </>
      ),
    },
    {
      key: "quantity",
      title: t("grid.quantity"),
      figure: true,
      render: (line) => `${formatQuantity(line.quantity)} ${line.unit}`,
    },
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
