/** Reading what an address carries; anything else in it is left out. */

type Text = Record<string, unknown>;
/** What an address may carry; every part may be left out. */
type Search<Name extends string> = { [name in Name]?: string | undefined };

const DAYS: ReadonlySet<string> = new Set(["from", "to", "asOf"]);

function read(search: Text, name: string): string | undefined {
  const value = search[name];
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const text = String(value);
  if (DAYS.has(name) && !/^\d{4}-\d\d-\d\d$/.test(text)) return undefined;
  return text || undefined;
}

/** Parts by name; those that name a day are days, or not there. */
export const carries =
  <const Name extends string>(...names: Name[]) =>
  (search: Text): Search<Name> => {
    const found: Search<Name> = {};
    for (const name of names) found[name] = read(search, name);
    return found;
  };

/** The same, and beside them one part that is one of `values`, or not there. */
export const oneOf =
  <const Part extends string, const Value extends string, const Name extends string>(
    part: Part,
    values: readonly Value[],
    ...names: Name[]
  ) =>
  (search: Text): { [part in Part]?: Value | undefined } & Search<Name> => ({
    ...({ [part]: values.find((value) => value === search[part]) } as { [part in Part]?: Value | undefined }),
    ...carries(...names)(search),
  });
