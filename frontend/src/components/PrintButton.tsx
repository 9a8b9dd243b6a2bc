import { PrinterOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { client } from "@/api/client";
import { currentLocale } from "@/i18n/locale";
import { useDownload } from "./use-download";

const PRINTED = {
  "sales-orders": "/api/v1/sales-orders/{document_id}/print",
  deliveries: "/api/v1/deliveries/{document_id}/print",
  invoices: "/api/v1/invoices/{document_id}/print",
} as const;

type Props = { resource: keyof typeof PRINTED; document: { id: string; number: string }; small?: boolean };

/** The document as a PDF by the company's template, in the language of the pages. */
export function PrintButton({ resource, document: { id, number }, small = false }: Props) {
  const { t } = useTranslation();
  const printing = useDownload(`${number}.pdf`, () =>
    client.GET(PRINTED[resource], {
      params: { path: { document_id: id }, query: { language: currentLocale() } },
      parseAs: "blob",
    }),
  );
  return (
    <Button
      size={small ? "small" : "middle"}
      icon={<PrinterOutlined />}
      aria-label={t("print.of", { number })}
      loading={printing.isPending}
      onClick={() => printing.mutate()}
    >
      {small ? null : t("print.pdf")}
    </Button>
  );
}
