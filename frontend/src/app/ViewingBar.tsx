import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { refresh } from "@/api/session";
import { useSession } from "@/api/session-context";

/** Tells all the time as whom one looks, and leads back. */
export function ViewingBar() {
  const { t } = useTranslation();
  const { viewing } = useSession();
  if (!viewing) return null;
  return (
    <div className="viewing" role="status">
      <span>{t("viewing.as", viewing)}</span>
      <Button size="small" onClick={() => void refresh()}>
        {t("viewing.stop")}
      </Button>
    </div>
  );
}
