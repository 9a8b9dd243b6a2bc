import { queryOptions } from "@tanstack/react-query";
import { bodyOf, client } from "@/api/client";
import type { PrintTemplate, PrintTemplateRequest } from "@/api/types";
import type { Locale } from "@/i18n/locale";

const PATH = "/api/v1/print-templates/{document_kind}";
export type PrintedKind = PrintTemplate["kind"];
export type PrintDraft = Required<PrintTemplateRequest>;
export type TaggedTemplate = { draft: PrintDraft; all: string[]; tag: string };

/** How documents of a kind are printed, as it can be set again, with its tag. */
export const templateQuery = (kind: PrintedKind) =>
  queryOptions({
    queryKey: ["print-templates", kind],
    queryFn: async ({ signal }): Promise<TaggedTemplate> => {
      const { data, response } = await client.GET(PATH, {
        params: { path: { document_kind: kind } },
        signal,
      });
      const { kind: _, all_columns, ...draft } = data as PrintTemplate;
      return { draft: draft as PrintDraft, all: all_columns, tag: response.headers.get("ETag") ?? "" };
    },
  });

type Saved = { kind: PrintedKind; tag: string; draft: PrintDraft };

export const saveTemplate = ({ kind, tag, draft }: Saved): Promise<PrintTemplate> =>
  bodyOf(
    client.PUT(PATH, { params: { path: { document_kind: kind }, header: { "If-Match": tag } }, body: draft }),
  );

/** A sample printed by a draft that is not saved. */
export const printSample = (kind: PrintedKind, draft: PrintDraft, language: Locale) =>
  client.POST(`${PATH}/sample`, {
    params: { path: { document_kind: kind }, query: { language } },
    body: draft,
    parseAs: "blob",
  });
