/** Scopes as `resource:action`, by resource. */
export type ByResource = { resource: string; scopes: string[] }[];

/** Those that people have or do not have: what is one's own, everybody has. */
export const given = (scopes: readonly string[]): string[] =>
  scopes.filter((scope) => !/^(me|account):/.test(scope));

/** The scopes of a role by resource, reading first. */
export function byResource(scopes: readonly string[]): ByResource {
  const found = new Map<string, string[]>();
  for (const scope of given(scopes).sort()) {
    const [resource = scope] = scope.split(":");
    found.set(resource, [...(found.get(resource) ?? []), scope]);
  }
  const readFirst = (a: string, b: string) => Number(b.endsWith(":read")) - Number(a.endsWith(":read"));
  return [...found].map(([resource, held]) => ({ resource, scopes: held.sort(readFirst) }));
}

export const actionOf = (scope: string): string => scope.split(":")[1] ?? scope;

export type Exceptions = { granted: string[]; denied: string[] };

/** What is otherwise than in the group, when these scopes are wanted. */
export function exceptionsOf(group: readonly string[], wanted: readonly string[]): Exceptions {
  return {
    granted: given(wanted).filter((scope) => !group.includes(scope)),
    denied: given(group).filter((scope) => !wanted.includes(scope)),
  };
}
