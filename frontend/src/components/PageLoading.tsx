import { Skeleton } from "antd";
import { useTranslation } from "react-i18next";

export function PageLoading() {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t("common.loading")}>
      <Skeleton active paragraph={{ rows: 6 }} />
    </div>
  );
}
