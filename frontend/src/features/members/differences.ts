/** Where two readings of one document differ. */

/** A document as the server writes it; none where the reader does not see it. */
export type Reading = Readonly<Record<string, unknown>> | null;

export type Difference = {
  /** The line, tax or other document it is said of; none where it is said of the whole. */
  part: string | undefined;
  /** The field, with the object it stands in before a point. */
  field: string;
  /** Absent where the reader does not have it. */
  before: unknown;
  after: unknown;
};

// What tells rows apart, not what anybody reads.
const UNREAD = /^(id|version|.*_id)$/;
const NAMES = ["code", "number", "name", "tax_code", "email"];

/** Each value that differs, in the order of the document; what neither side has is left out. */
export function differences(before: Reading, after: Reading, part?: string, within = ""): Difference[] {
  const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...fields]
    .filter((field) => !UNREAD.test(field))
    .flatMap((field) => ofField(within + field, before?.[field], after?.[field], part));
}

function ofField(field: string, before: unknown, after: unknown, part: string | undefined): Difference[] {
  if (isRows(before) || isRows(after)) {
    const [was, willBe] = [byName(before), byName(after)];
    const names = new Set([...was.keys(), ...willBe.keys()]);
    return [...names].flatMap((name) =>
      differences(was.get(name) ?? null, willBe.get(name) ?? null, part ? `${part} · ${name}` : name),
    );
  }
  const [was, willBe] = [told(before), told(after)];
  if (isObject(was) || isObject(willBe)) {
    return differences(isObject(was) ? was : null, isObject(willBe) ? willBe : null, part, `${field}.`);
  }
  return (was ?? "") === (willBe ?? "") ? [] : [{ part, field, before: was, after: willBe }];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isRows = (value: unknown): value is Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) && value.some(isObject);

/** A list of words, and who or what is named by code and name alone, as one text. */
function told(value: unknown): unknown {
  if (Array.isArray(value)) return value.join(", ");
  const named = isObject(value) && Object.keys(value).every((key) => key === "id" || NAMES.includes(key));
  return named ? nameOf(value) : value;
}

const nameOf = (value: Readonly<Record<string, unknown>>): string =>
  NAMES.flatMap((key) => value[key] ?? []).join(" · ");

/** Rows by what they are called: a line by its number and item, a document by its number. */
function byName(rows: unknown): Map<string, Readonly<Record<string, unknown>>> {
  const found = new Map<string, Readonly<Record<string, unknown>>>();
  for (const [place, row] of (isRows(rows) ? rows : []).entries()) {
    const whom = Object.values(row).find(isObject);
    const name = (isObject(whom) && nameOf(whom)) || nameOf(row);
    const numbered = row.line_no === undefined ? name : `${row.line_no}. ${name}`;
    found.set(numbered && !found.has(numbered) ? numbered : `${numbered} ${place + 1}`.trim(), row);
  }
  return found;
}
