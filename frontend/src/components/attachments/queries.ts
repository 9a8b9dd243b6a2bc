import { bodyOf, client } from "@/api/client";
import { api } from "@/api/queries";
import { saveFile } from "@/api/save-file";
import type { Attachment } from "@/api/types";

/** The kinds of documents that carry files here, by their path. */
const PATHS = {
  "shipping-notices": "/api/v1/shipping-notices/{document_id}/attachments",
  "supplier-invoices": "/api/v1/supplier-invoices/{document_id}/attachments",
  "payment-notices": "/api/v1/payment-notices/{document_id}/attachments",
} as const;

export type Carrier = { kind: keyof typeof PATHS; id: string };

export const attachmentsQuery = ({ kind, id }: Carrier) =>
  api.queryOptions("get", PATHS[kind], { params: { path: { document_id: id } } });

/** The file itself is the body: the server reads from it what it is. */
export const attach = ({ kind, id }: Carrier, file: File): Promise<Attachment> =>
  bodyOf(
    client.POST(PATHS[kind], {
      params: { path: { document_id: id }, query: { name: file.name } },
      headers: { "Content-Type": "application/octet-stream" },
      body: file as unknown as string,
      bodySerializer: (content) => content,
    }),
  );

/** Fetches a file as its owner may and hands it to the browser for keeping, never for showing. */
export async function download({ kind, id }: Carrier, { id: fileId, name }: Attachment): Promise<void> {
  const { data } = await client.GET(`${PATHS[kind]}/{attachment_id}`, {
    params: { path: { document_id: id, attachment_id: fileId } },
    parseAs: "blob",
  });
  saveFile(data as unknown as Blob, name);
}
