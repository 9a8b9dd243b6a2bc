import { Alert } from "antd";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { Facts } from "@/components/Facts";
import { PageHeader } from "@/components/PageHeader";
import { ChangeForm } from "./ChangeForm";
import { Passkeys } from "./Passkeys";
import { askEmailChange, changePassword } from "./queries";
import { SecondFactor } from "./SecondFactor";
import { SignIns } from "./SignIns";
import "./own-account.css";

/** A person's own account: the same in whichever company one works. */
export function OwnAccountPage() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <>
      <PageHeader title={t("ownAccount.title")} />
      {me.factor_due && (
        <Alert type="warning" showIcon title={t("secondFactor.due")} className="own-account-due" />
      )}
      <section className="panel">
        <div className="panel-body">
          <Facts
            facts={[
              [t("members.name"), me.user.name],
              [t("signIn.email"), me.user.email],
            ]}
          />
        </div>
      </section>
      <SecondFactor />
      <Passkeys />
      <ChangeForm
        title={t("ownAccount.password")}
        hint={t("ownAccount.passwordHint")}
        label={t("links.newPassword")}
        kind="password"
        done={t("ownAccount.passwordChanged")}
        send={(present_password, password) => changePassword({ present_password, password })}
      />
      <ChangeForm
        title={t("ownAccount.email")}
        hint={t("ownAccount.emailHint")}
        label={t("ownAccount.newEmail")}
        kind="email"
        done={t("ownAccount.emailAsked")}
        send={(present_password, email) => askEmailChange({ present_password, email })}
      />
      {!me.factor_due && <SignIns />}
    </>
  );
}
