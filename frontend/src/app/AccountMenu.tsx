import { UserOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Button, Popover, Switch } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useBranding } from "@/api/branding";
import { signOut } from "@/api/session";
import type { Me } from "@/api/types";
import { LanguageChoice } from "@/components/LanguageChoice";
import { setPreferences, usePreferences } from "./preferences";

export function AccountMenu({ me }: { me: Me }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      open={open}
      onOpenChange={setOpen}
      content={<Settings me={me} onLeave={() => setOpen(false)} />}
    >
      <Button
        type="text"
        icon={<UserOutlined />}
        className="account"
        aria-label={t("nav.account", { name: me.user.name })}
        aria-expanded={open}
      >
        <span className="account-name">{me.user.name}</span>
      </Button>
    </Popover>
  );
}

function Settings({ me, onLeave }: { me: Me; onLeave: () => void }) {
  const { t } = useTranslation();
  const preferences = usePreferences();
  const id = useId();
  return (
    <div className="account-settings">
      <p>
        <strong>{me.user.name}</strong>
        <span className="muted">{me.user.email}</span>
      </p>
      <Link to="/account" onClick={onLeave}>
        {t("nav.ownAccount")}
      </Link>
      <LanguageChoice offered={useBranding()?.languages} />
      <div className="account-switch">
        <span id={`${id}-dark`}>{t("nav.dark")}</span>
        <Switch
          aria-labelledby={`${id}-dark`}
          checked={preferences.dark}
          onChange={(dark) => setPreferences({ dark })}
        />
      </div>
      <div className="account-switch">
        <span id={`${id}-compact`}>{t("nav.compact")}</span>
        <Switch
          aria-labelledby={`${id}-compact`}
          checked={preferences.compact}
          onChange={(compact) => setPreferences({ compact })}
        />
      </div>
      <Button block onClick={() => void signOut()}>
        {t("nav.signOut")}
      </Button>
    </div>
  );
}
