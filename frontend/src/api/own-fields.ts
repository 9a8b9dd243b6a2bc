/** The fields that the company has added to its documents and masters, as this person has them. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { currentLocale } from "@/i18n/locale";
import { api } from "./queries";
import type { OwnField, OwnValues } from "./types";

const ownFieldsQuery = () => api.queryOptions("get", "/api/v1/own-fields", {}, { staleTime: 60_000 });

export type OwnRecord = "sales_order" | "sales_order_line" | "item" | "partner";

/** Those of a kind of record; none while they are being asked for. */
export function useOwnFields(record: OwnRecord): OwnField[] {
  const { data } = useQuery(ownFieldsQuery());
  return useMemo(() => data?.items.filter((field) => field.record === record) ?? [], [data, record]);
}

/** Values with one changed; an empty one is taken out. */
export function withValue(values: OwnValues, code: string, value: string | boolean | undefined): OwnValues {
  const { [code]: _, ...others } = values;
  return value === undefined || value === "" ? others : { ...others, [code]: value };
}

/** What a field is called in the reader's language, or in the first that it has a name in. */
export const labelOf = ({ labels, code }: Pick<OwnField, "labels" | "code">): string =>
  labels[currentLocale()] ?? Object.values(labels)[0] ?? code;

/** What a form begins with. */
export const defaultsOf = (fields: readonly OwnField[]): OwnValues =>
  Object.fromEntries(
    fields.flatMap(({ code, default_value: value, access }) =>
      access === "write" && value !== null ? [[code, value]] : [],
    ),
  );
