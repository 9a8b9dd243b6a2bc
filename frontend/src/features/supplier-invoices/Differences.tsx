import { useTranslation } from "react-i18next";
import type { SupplierInvoice } from "@/api/types";
import { ItemName } from "@/components/item-column";
import { type Column, Records } from "@/components/Records";
import { Tag } from "@/components/Tag";
import { formatQuantity } from "@/i18n/format";

type Difference = SupplierInvoice["differences"][number];

/** Order, receipt and invoice side by side where they differ; both sides read the same. */
export function Differences({ invoice }: { invoice: SupplierInvoice }) {
  const { t } = useTranslation();
  const itemOf = (difference: Difference) =>
    invoice.lines.find((line) => line.line_no === difference.line_no)?.item;
  const columns: Column<Difference>[] = [
    {
      key: "item",
      title: t("grid.item"),
      heading: true,
      render: (difference) => {
        const item = itemOf(difference);
        return item && <ItemName item={item} />;
      },
    },
    { key: "kind", title: t("match.kind"), render: ({ kind }) => t(`match.${kind}`) },
    {
      key: "expected",
      title: t("match.expected"),
      figure: true,
      render: ({ expected }) => formatQuantity(expected),
    },
    { key: "found", title: t("match.found"), figure: true, render: ({ found }) => formatQuantity(found) },
    {
      key: "within",
      title: t("orders.status"),
      render: ({ within }) => (
        <Tag tone={within ? "warn" : "bad"}>{t(within ? "match.within" : "match.beyond")}</Tag>
      ),
    },
  ];
  return (
    <section className="panel" aria-label={t("match.title")}>
      <h2 className="panel-title">{t("match.title")}</h2>
      <Records
        label={t("match.title")}
        columns={columns}
        rows={invoice.differences}
        rowKey={({ line_no, kind }) => `${line_no} ${kind}`}
        empty={<p className="panel-body muted">{t("match.none")}</p>}
      />
    </section>
  );
}
