import { DownloadOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { client } from "@/api/client";
import { useDownload } from "./use-download";

const EXPORTS = {
  partners: "/api/v1/exports/partners",
  "sales-orders": "/api/v1/exports/sales-orders",
} as const;

type Props = { list: keyof typeof EXPORTS; query: Record<string, string | undefined> };

/** The list, as it is filtered, as an Excel file. */
export function ExportButton({ list, query }: Props) {
  const { t } = useTranslation();
  const taking = useDownload(`${list}.xlsx`, () =>
    client.GET(EXPORTS[list], {
      params: { query: { ...query, format: "xlsx" } as object },
      parseAs: "blob",
    }),
  );
  return (
    <Button icon={<DownloadOutlined />} loading={taking.isPending} onClick={() => taking.mutate()}>
      {t("export.excel")}
    </Button>
  );
}
