import { useTranslation } from "react-i18next";
import { DecimalInput } from "@/components/DecimalInput";
import { type Column, Records } from "@/components/Records";
import { formatDate, formatMoney } from "@/i18n/format";
import type { Allocations, OpenInvoice } from "./allocation";
import type { Wording } from "./direction";

type Props = {
  direction: Wording;
  invoices: readonly OpenInvoice[];
  allocations: Allocations;
  onChange: (allocations: Allocations) => void;
  faults: ReadonlyMap<string, string>;
  /** What to say when nothing is open. */
  empty?: string;
};

export function AllocationTable({ direction, invoices, allocations, onChange, faults, empty }: Props) {
  const { t } = useTranslation();
  const columns: Column<OpenInvoice>[] = [
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
      title: t(`${direction}.open`),
      figure: true,
      render: (invoice) => formatMoney(invoice.open_amount, invoice.currency),
    },
    {
      key: "part",
      title: t(`${direction}.part`),
      figure: true,
      render: (invoice) => (
        <>
          <DecimalInput
            className="money-part"
            aria-label={t(`${direction}.partOf`, { number: invoice.number })}
            value={allocations[invoice.id]}
            status={faults.has(invoice.id) ? "error" : ""}
            onChange={(part) => onChange({ ...allocations, [invoice.id]: part })}
          />
          {faults.has(invoice.id) && (
            <p role="alert" className="money-fault">
              {faults.get(invoice.id)}
            </p>
          )}
        </>
      ),
    },
  ];
  return (
    <section className="panel">
      <h2 className="panel-title">{t(`${direction}.openInvoices`)}</h2>
      <Records
        label={t(`${direction}.openInvoices`)}
        columns={columns}
        rows={invoices}
        rowKey={(invoice) => invoice.id}
        empty={<p className="panel-body muted">{empty ?? t(`${direction}.noOpenInvoices`)}</p>}
      />
    </section>
  );
}
