import { DownloadOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useTranslation } from "react-i18next";
import { client } from "@/api/client";
import { problemMessage } from "@/api/problem";
import { saveFile } from "@/api/save-file";

const EXPORTS = {
  partners: "/api/v1/exports/partners",
  "sales-orders": "/api/v1/exports/sales-orders",
} as const;

type Props = { list: keyof typeof EXPORTS; query: Record<string, string | undefined> };

/** The list, as it is filtered, as an Excel file. */
export function ExportButton({ list, query }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const taking = useMutation({
    mutationFn: () =>
      client.GET(EXPORTS[list], {
        params: { query: { ...query, format: "xlsx" } as object },
        parseAs: "blob",
      }),
    onSuccess: ({ data }) => saveFile(data as Blob, `${list}.xlsx`),
    onError: (error) => void message.error(problemMessage(error)),
  });
  return (
    <Button icon={<DownloadOutlined />} loading={taking.isPending} onClick={() => taking.mutate()}>
      {t("export.excel")}
    </Button>
  );
}
