/** RFC 9457 answers of the server as one error type, and the reading of their pointers. */
import i18next from "i18next";
import { formatMoment } from "@/i18n/format";

export type FieldProblem = { pointer: string; code: string; message: string };

export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly errors: readonly FieldProblem[] = [],
    readonly retryAfterS?: number,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail);
    this.name = "ApiProblem";
  }

  /** Whether the request may have been carried out although no answer says so. */
  get leavesOutcomeOpen(): boolean {
    return this.status >= 500 || this.code === "request_in_flight";
  }
}

type ProblemBody = {
  code?: string;
  title?: string;
  detail?: string;
  errors?: FieldProblem[];
  details?: Record<string, unknown>;
};

export async function readProblem(response: Response): Promise<ApiProblem> {
  const body: ProblemBody = await response.json().catch(() => ({}));
  const seconds = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  return new ApiProblem(
    response.status,
    body.code ?? `http_${response.status}`,
    body.detail ?? body.title ?? response.statusText,
    body.errors ?? [],
    Number.isNaN(seconds) ? undefined : seconds,
    body.details,
  );
}

/** No final answer: the connection broke, or the server could not say. Only a repeat with the same key finds out. */
export const isOutcomeOpen = (error: unknown): boolean =>
  error instanceof ApiProblem ? error.leavesOutcomeOpen : error instanceof TypeError;

/** The reader's own language where the code is known, else what the server wrote. */
function inWords(code: string, fallback: string): string {
  const key = `problems.${code}`;
  return i18next.exists(key) ? i18next.t(key as "problems.network") : fallback;
}

export const fieldMessage = (problem: FieldProblem): string => inWords(problem.code, problem.message);

/** When somebody who came too early or too late may come in. */
function opening({ code, details: { opens_at } }: ApiProblem): string | undefined {
  if (code !== "access_closed" || typeof opens_at !== "string") return undefined;
  return i18next.t("problems.access_opens_at", { at: formatMoment(opens_at) });
}

export function problemMessage(error: unknown): string {
  if (error instanceof ApiProblem) return opening(error) ?? inWords(error.code, error.message);
  return i18next.t(error instanceof TypeError ? "problems.network" : "problems.unexpected");
}

/** `/lines/3/quantity` as `["lines", 3, "quantity"]`, the name path of a form field. */
export const pointerPath = (pointer: string): (string | number)[] =>
  pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^\d+$/.test(part) ? Number.parseInt(part, 10) : part));

/** Messages of one problem by the pointer's path joined with dots, each field once. */
export function messagesByField(error: unknown): Map<string, string> {
  const messages = new Map<string, string>();
  if (!(error instanceof ApiProblem)) return messages;
  for (const field of error.errors) {
    const path = pointerPath(field.pointer).join(".");
    if (!messages.has(path)) messages.set(path, fieldMessage(field));
  }
  return messages;
}

/** The messages of the fields below a path, as that part of the form names its fields. */
export function messagesUnder(messages: ReadonlyMap<string, string>, path: string): Map<string, string> {
  const own = [...messages].filter(([field]) => field.startsWith(path));
  return new Map(own.map(([field, text]) => [field.slice(path.length), text]));
}
