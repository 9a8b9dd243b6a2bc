import { Button, Input, Select, Space, Switch } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { Term } from "@/components/Terms";
import type { Locale } from "@/i18n/locale";
import type { PrintDraft } from "./print-queries";

const PAPERS = ["a4", "a5", "letter"] as const;
const MOST_SIGNATURES = 4;

type Props = { draft: PrintDraft; change: (part: Partial<PrintDraft>) => void };
type WordsProps = Props & { language: Locale; faults: ReadonlyMap<string, string> };

/** Paper, logo, and whether the company's own fields are there. */
export function PrintLook({ draft, change }: Props) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <>
      <Term label={t("prints.paper")} id={`${id}-paper`}>
        <Select
          id={`${id}-paper`}
          value={draft.paper}
          onChange={(paper) => change({ paper })}
          options={PAPERS.map((value) => ({ value, label: t(`paper.${value}`) }))}
        />
      </Term>
      <Term label={t("prints.logo")} id={`${id}-logo`}>
        <Switch id={`${id}-logo`} checked={draft.logo} onChange={(logo) => change({ logo })} />
      </Term>
      <Term label={t("ownFields.title")} id={`${id}-own`}>
        <Switch id={`${id}-own`} checked={draft.own_fields} onChange={(own) => change({ own_fields: own })} />
      </Term>
    </>
  );
}

/** What is written in one language: title, head, foot, and who signs. */
export function PrintWords({ draft, change, language, faults }: WordsProps) {
  const { t } = useTranslation();
  const id = useId();
  const set = (part: "title" | "head" | "foot", text: string) => {
    const { [language]: _, ...others } = draft[part];
    change({ [part]: text ? { ...others, [language]: text } : others });
  };
  const sign = (place: number, text: string) =>
    change({
      signatures: draft.signatures.map((each, at) => (at === place ? { ...each, [language]: text } : each)),
    });
  return (
    <>
      <Term label={t("prints.heading")} id={`${id}-title`} fault={faults.get(`title.${language}`)}>
        <Input
          id={`${id}-title`}
          maxLength={80}
          value={draft.title[language] ?? ""}
          onChange={(event) => set("title", event.target.value)}
        />
      </Term>
      {(["head", "foot"] as const).map((part) => (
        <Term
          key={part}
          wide
          label={t(`prints.${part}`)}
          id={`${id}-${part}`}
          fault={faults.get(`${part}.${language}`)}
        >
          <Input.TextArea
            id={`${id}-${part}`}
            autoSize={{ minRows: 2 }}
            maxLength={1000}
            value={draft[part][language] ?? ""}
            onChange={(event) => set(part, event.target.value)}
          />
        </Term>
      ))}
      {draft.signatures.map((signature, place) => (
        <Term
          key={String(place)}
          label={t("prints.signature", { place: place + 1 })}
          id={`${id}-sign-${place}`}
          fault={faults.get(`signatures.${place}.${language}`)}
        >
          <Input
            id={`${id}-sign-${place}`}
            maxLength={80}
            value={signature[language] ?? ""}
            onChange={(event) => sign(place, event.target.value)}
          />
        </Term>
      ))}
      <Term wide label={t("prints.signatures")} id={`${id}-more`}>
        <Space>
          <Button
            id={`${id}-more`}
            disabled={draft.signatures.length >= MOST_SIGNATURES}
            onClick={() => change({ signatures: [...draft.signatures, {}] })}
          >
            {t("prints.addSignature")}
          </Button>
          <Button
            disabled={draft.signatures.length === 0}
            onClick={() => change({ signatures: draft.signatures.slice(0, -1) })}
          >
            {t("prints.dropSignature")}
          </Button>
        </Space>
      </Term>
    </>
  );
}
