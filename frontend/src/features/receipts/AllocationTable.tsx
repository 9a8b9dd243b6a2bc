import { useTranslation } from "react-i18next";
import type { InvoiceSummary } from "@/api/types";
import { DecimalInput } from "@/components/DecimalInput";
import { type Column, Records } from "@/components/Records";
import { formatDate, formatMoney } from "@/i18n/format";
import type { Allocations } from "./allocation";

type Props = {
  invoices: readonly InvoiceSummary[];
  allocations: Allocations;
  onChange: (allocations: Allocations) => void;
};

export function AllocationTable({ invoices, allocations, onChange }: Props) {
  const { t } = useTranslation();
  const columns: Column<InvoiceSummary>[] = [
    {
      key: "number",
      title: t("invoice.number"),
      heading: true,
      render: (invoice) => <span className="code">{invoice.number}</span>,
    },
    { key: "issued", title: t("invoice.issuedOn"), render: (invoice) => formatDate(invoice.issued_on) },
    { key: "due", title: t("invoice.dueOn"), render: (invoice) => formatDate(invoice.due_on) },
    {
      key: "open",
      title: t("receipt.open"),
      figure: true,
      render: (invoice) => formatMoney(invoice.open_amount, invoice.currency),
    },
    {
      key: "part",
      title: t("receipt.part"),
      figure: true,
      render: (invoice) => (
        <DecimalInput
          className="receipt-part"
          aria-label={t("receipt.partOf", { number: invoice.number })}
          value={allocations[invoice.id]}
          onChange={(part) => onChange({ ...allocations, [invoice.id]: part })}
        />
      ),
    },
  ];
  return (
    <section className="panel">
      <h2 className="panel-title">{t("receipt.openInvoices")}</h2>
      <Records
        label={t("receipt.openInvoices")}
        columns={columns}
        rows={invoices}
        rowKey={(invoice) => invoice.id}
        empty={<p className="panel-body muted">{t("receipt.noOpenInvoices")}</p>}
      />
    </section>
  );
}
