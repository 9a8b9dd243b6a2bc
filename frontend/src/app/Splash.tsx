import { useTranslation } from "react-i18next";

export function Splash() {
  const { t } = useTranslation();
  return (
    <main className="splash" aria-busy="true">
      <h1 className="wordmark">Giao</h1>
      <p role="status">{t("common.loading")}</p>
    </main>
  );
}
