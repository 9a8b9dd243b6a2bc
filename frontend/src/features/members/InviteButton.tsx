import { App, Button, Checkbox, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import { PARTNER_ROLES, type Role, STAFF_ROLES } from "@/api/types";
import { PartnerPicker } from "@/components/PartnerPicker";
import { StepDrawer, StepField, TextStep } from "@/components/StepDrawer";
import { currentLocale, LOCALE_NAMES, LOCALES, type Locale } from "@/i18n/locale";
import { inviteColleague } from "./colleague-queries";
import { invite } from "./queries";

type Props = { own?: boolean };

/** `own`: a partner's administrator asks a colleague in, as what the administrator is. */
export function InviteButton({ own = false }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        {t(own ? "members.inviteColleague" : "members.invite")}
      </Button>
      {open && <InviteDrawer own={own} onClose={() => setOpen(false)} />}
    </>
  );
}

const isPartnerRole = (role: Role): boolean => (PARTNER_ROLES as readonly Role[]).includes(role);

/** Who is asked in, as what: the mail with the link goes out at once. */
function InviteDrawer({ own, onClose }: { own: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [locale, setLocale] = useState<Locale>(currentLocale());
  const [role, setRole] = useState<Role>("customer");
  const [partner, setPartner] = useState<string>();
  const [administers, setAdministers] = useState(false);
  const inviting = usePosting(own ? inviteColleague : invite, {
    after: () => {
      void message.success(t("members.mailed", { email }));
      onClose();
    },
  });
  const faults = messagesByField(inviting.error);
  const forPartner = !own && isPartnerRole(role);
  const options = (roles: readonly Role[]) =>
    roles.map((each) => ({ value: each, label: t(`role.${each}`) }));
  return (
    <StepDrawer
      title={t(own ? "members.inviteColleague" : "members.invite")}
      submit={t("members.send")}
      error={inviting.error}
      busy={inviting.isPending}
      ready={email.trim() !== "" && name.trim() !== "" && (!forPartner || partner !== undefined)}
      onSubmit={() =>
        inviting.mutate({
          email,
          name,
          locale,
          role,
          administers: administers && (own || forPartner),
          ...(forPartner && partner ? { partner_id: partner } : {}),
        })
      }
      onClose={onClose}
    >
      <TextStep
        label={t("signIn.email")}
        fault={faults.get("email")}
        type="email"
        value={email}
        onChange={setEmail}
      />
      <TextStep
        label={t("members.name")}
        fault={faults.get("name")}
        maxLength={200}
        value={name}
        onChange={setName}
      />
      {!own && (
        <StepField label={t("members.role")} id={`${id}-role`} fault={faults.get("role")}>
          <Select
            id={`${id}-role`}
            value={role}
            onChange={setRole}
            options={[
              { label: t("members.partnersPeople"), options: options(PARTNER_ROLES) },
              { label: t("members.staff"), options: options(STAFF_ROLES) },
            ]}
          />
        </StepField>
      )}
      {forPartner && (
        <StepField label={t("partners.partner")} id={`${id}-partner`} fault={faults.get("partner_id")}>
          <PartnerPicker
            id={`${id}-partner`}
            value={partner}
            onChange={setPartner}
            kind={role as "customer" | "supplier" | "factory"}
            key={role}
          />
        </StepField>
      )}
      {(own || forPartner) && (
        <Checkbox checked={administers} onChange={(event) => setAdministers(event.target.checked)}>
          {t("members.administers")}
        </Checkbox>
      )}
      <StepField label={t("members.locale")} id={`${id}-locale`}>
        <Select
          id={`${id}-locale`}
          value={locale}
          onChange={setLocale}
          options={LOCALES.map((each) => ({ value: each, label: LOCALE_NAMES[each] }))}
        />
      </StepField>
    </StepDrawer>
  );
}
