import { useQuery } from "@tanstack/react-query";
import { App, Button, Select, Space } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import { ProblemAlert } from "@/components/failures";
import { PageHeader } from "@/components/PageHeader";
import { PageLoading } from "@/components/PageLoading";
import { Term, Terms } from "@/components/Terms";
import { useDownload } from "@/components/use-download";
import { LOCALE_NAMES, LOCALES, type Locale } from "@/i18n/locale";
import { MembersTabs } from "./MembersTabs";
import { PartOrder } from "./PartOrder";
import { PrintLook, PrintWords } from "./PrintParts";
import {
  type PrintedKind,
  printSample,
  saveTemplate,
  type TaggedTemplate,
  templateQuery,
} from "./print-queries";

const KINDS = ["sales_order", "delivery", "invoice"] as const;

/** How documents are printed: their parts and the company's own words. */
export function PrintsPage() {
  const { t } = useTranslation();
  const id = useId();
  const [kind, setKind] = useState<PrintedKind>("sales_order");
  const { data, error } = useQuery(templateQuery(kind));
  return (
    <>
      <PageHeader title={t("prints.title")} />
      <MembersTabs />
      <section className="panel">
        <div className="panel-body">
          <Terms>
            <Term label={t("prints.kind")} id={`${id}-kind`}>
              <Select
                id={`${id}-kind`}
                value={kind}
                onChange={setKind}
                options={KINDS.map((value) => ({ value, label: t(`printKind.${value}`) }))}
              />
            </Term>
          </Terms>
          <ProblemAlert error={error} />
          {data ? <Form key={`${kind} ${data.tag}`} kind={kind} present={data} /> : <PageLoading />}
        </div>
      </section>
    </>
  );
}

function Form({ kind, present }: { kind: PrintedKind; present: TaggedTemplate }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [draft, setDraft] = useState(present.draft);
  const [language, setLanguage] = useState<Locale>("vi");
  const change = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  const saving = usePosting(saveTemplate, { after: () => void message.success(t("prints.saved")) });
  const looking = useDownload(`${kind}.pdf`, () => printSample(kind, draft, language));
  return (
    <>
      <ProblemAlert error={saving.error} />
      <Terms>
        <PrintLook draft={draft} change={change} />
      </Terms>
      <h2 className="part-title">{t("layouts.columns")}</h2>
      <PartOrder
        all={present.all}
        chosen={draft.columns}
        onChange={(columns) => change({ columns: columns as typeof draft.columns })}
        nameOf={(key) => t(`printPart.${key as "code"}`)}
      />
      <Space className="part-words">
        <h2 className="part-title">{t("prints.words")}</h2>
        <Select
          aria-label={t("prints.language")}
          value={language}
          onChange={setLanguage}
          options={LOCALES.map((value) => ({ value, label: LOCALE_NAMES[value] }))}
        />
      </Space>
      <Terms>
        <PrintWords
          draft={draft}
          change={change}
          language={language}
          faults={messagesByField(saving.error)}
        />
      </Terms>
      <Space className="step-foot">
        <Button loading={looking.isPending} onClick={() => looking.mutate()}>
          {t("prints.sample")}
        </Button>
        <Button
          type="primary"
          loading={saving.isPending}
          onClick={() => saving.mutate({ kind, tag: present.tag, draft })}
        >
          {t("prints.save")}
        </Button>
      </Space>
    </>
  );
}
