import { Button, Drawer } from "antd";
import { useTranslation } from "react-i18next";

/** Recovery codes, the one time that they are shown: only a press says that they are kept. */
export function CodesDrawer({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer
      open
      size={680}
      title={t("secondFactor.codes")}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
    >
      <p>{t("secondFactor.codesHint")}</p>
      <ul className="own-account-codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Button type="primary" onClick={onClose}>
        {t("secondFactor.kept")}
      </Button>
    </Drawer>
  );
}
