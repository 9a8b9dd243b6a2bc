/** A request for quotation being written, and the body that it becomes. */
import type { QuotationRequest, QuotationRequestRequest } from "@/api/types";
import type { Start } from "@/components/line-grid/draft";
import { type DraftLine, withFoot } from "@/components/line-grid/lines";
import { requestLine } from "@/components/line-grid/request";

export type Supplier = { value: string; label: string };

export type RequestTerms = {
  suppliers: Supplier[];
  closesAt?: string | undefined;
  location?: string | undefined;
  wantedOn?: string | undefined;
  message: string;
  note: string;
  /** What the form does not ask for line by line, but a draft written anew keeps. */
  keptLines?: Record<number, { wanted_on: string | null; comment: string | null }>;
};

export const EMPTY_TERMS: RequestTerms = { suppliers: [], message: "", note: "" };

/** The request as it was written, ready to be changed. */
export function startFrom(request: QuotationRequest): Start<RequestTerms> {
  const lines = request.lines.map(
    (line): DraftLine => ({
      key: line.line_no,
      code: line.item.code,
      quantity: line.quantity,
      unit: line.unit,
    }),
  );
  return {
    terms: {
      suppliers: request.quotations.map(({ partner }) => ({
        value: partner.id,
        label: `${partner.code} · ${partner.name}`,
      })),
      closesAt: request.closes_at,
      location: request.location.id,
      message: request.message ?? "",
      note: request.note ?? "",
      keptLines: Object.fromEntries(
        request.lines.map(({ line_no, wanted_on, comment }) => [line_no, { wanted_on, comment }]),
      ),
    },
    lines: withFoot(lines),
  };
}

export const requestBody = (terms: RequestTerms, lines: readonly DraftLine[]): QuotationRequestRequest => ({
  partner_ids: terms.suppliers.map(({ value }) => value),
  closes_at: terms.closesAt ?? "",
  ...(terms.location ? { location_id: terms.location } : {}),
  ...(terms.message.trim() ? { message: terms.message.trim() } : {}),
  ...(terms.note.trim() ? { note: terms.note.trim() } : {}),
  lines: lines.map((line) => ({
    ...requestLine(line),
    ...terms.keptLines?.[line.key],
    ...(terms.wantedOn ? { wanted_on: terms.wantedOn } : {}),
  })),
});
