import { useQuery } from "@tanstack/react-query";
import { App, Button, Checkbox, ColorPicker, Input, Select, Space, Upload } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import { ProblemAlert } from "@/components/failures";
import { PageHeader } from "@/components/PageHeader";
import { PageLoading } from "@/components/PageLoading";
import { Term, Terms } from "@/components/Terms";
import { LOCALE_NAMES, LOCALES } from "@/i18n/locale";
import { type BrandingDraft, brandingWithTag, saveBranding, type Tagged } from "./branding-queries";
import { MembersTabs } from "./MembersTabs";

const FORMATS = ["language", "point", "comma", "space"] as const;

/** How the portal looks to everybody: the company's name, logo, colour, welcome, languages and figures. */
export function BrandingPage() {
  const { t } = useTranslation();
  const { data, error } = useQuery(brandingWithTag());
  return (
    <>
      <PageHeader title={t("branding.title")} />
      <MembersTabs />
      <ProblemAlert error={error} />
      {data ? <Form key={data.tag} present={data} /> : <PageLoading />}
    </>
  );
}

function Form({ present }: { present: Tagged }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [draft, setDraft] = useState<BrandingDraft>(present.branding);
  const change = (part: Partial<BrandingDraft>) => setDraft({ ...draft, ...part });
  const saving = usePosting(saveBranding, { after: () => void message.success(t("branding.saved")) });
  const faults = messagesByField(saving.error);
  return (
    <section className="panel">
      <div className="panel-body">
        <ProblemAlert error={saving.error} />
        <Terms>
          <Look draft={draft} change={change} faults={faults} />
          <Words draft={draft} change={change} faults={faults} />
        </Terms>
        <Button
          type="primary"
          loading={saving.isPending}
          onClick={() => saving.mutate({ tag: present.tag, branding: draft })}
        >
          {t("branding.save")}
        </Button>
      </div>
    </section>
  );
}

type PartProps = {
  draft: BrandingDraft;
  change: (part: Partial<BrandingDraft>) => void;
  faults: ReadonlyMap<string, string>;
};

function Look({ draft, change, faults }: PartProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <>
      <Term label={t("branding.name")} id={`${id}-name`} fault={faults.get("portal_name")}>
        <Input
          id={`${id}-name`}
          maxLength={60}
          value={draft.portal_name ?? ""}
          onChange={(event) => change({ portal_name: event.target.value || null })}
        />
      </Term>
      <Term label={t("branding.colour")} id={`${id}-colour`} fault={faults.get("colour")}>
        <ColorPicker
          disabledAlpha
          allowClear
          showText
          value={draft.colour ?? "#0b6b57"}
          onChange={(colour) => change({ colour: colour.toHexString().toLowerCase() })}
          onClear={() => change({ colour: null })}
        />
      </Term>
      <Term label={t("branding.logo")} id={`${id}-logo`} fault={faults.get("logo")}>
        <Space>
          <Upload
            accept=".png,.jpg,.jpeg"
            showUploadList={false}
            beforeUpload={(file) => {
              void encoded(file).then((logo) => change({ logo }));
              return false;
            }}
          >
            <Button id={`${id}-logo`}>{t("branding.chooseLogo")}</Button>
          </Upload>
          {draft.logo && <Button onClick={() => change({ logo: null })}>{t("branding.dropLogo")}</Button>}
        </Space>
      </Term>
    </>
  );
}

function Words({ draft, change, faults }: PartProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <>
      {LOCALES.map((locale) => (
        <Term
          key={locale}
          wide
          label={t("branding.welcome", { language: LOCALE_NAMES[locale] })}
          id={`${id}-${locale}`}
          fault={faults.get(`welcome.${locale}`)}
        >
          <Input.TextArea
            id={`${id}-${locale}`}
            maxLength={500}
            value={draft.welcome[locale] ?? ""}
            onChange={(event) => {
              const { [locale]: _, ...others } = draft.welcome;
              change({ welcome: event.target.value ? { ...others, [locale]: event.target.value } : others });
            }}
          />
        </Term>
      ))}
      <Term label={t("branding.languages")} id={`${id}-languages`} fault={faults.get("languages")}>
        <Checkbox.Group
          value={draft.languages}
          onChange={(languages) => change({ languages })}
          options={LOCALES.map((value) => ({ value, label: LOCALE_NAMES[value] }))}
        />
      </Term>
      <Term label={t("branding.numbers")} id={`${id}-numbers`}>
        <Select
          id={`${id}-numbers`}
          value={draft.number_format}
          onChange={(format) => change({ number_format: format })}
          options={FORMATS.map((value) => ({ value, label: t(`numberFormat.${value}`) }))}
        />
      </Term>
    </>
  );
}

/** A file's content as base64. */
async function encoded(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
