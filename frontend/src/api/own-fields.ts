/** The fields that the company has added to its documents and masters, as this person has them. */
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { currentLocale } from "@/i18n/locale";
import { api } from "./queries";
import type { OwnField, OwnValues } from "./types";

const ownFieldsQuery = () => api.queryOptions("get", "/api/v1/own-fields", {}, { staleTime: 60_000 });

export type OwnOrder = "sales_order" | "purchase_order" | "production_order";
/** Lines are asked about of every order, also where they have none. */
export type OwnRecord =
  | OwnOrder
  | `${OwnOrder}_line`
  | "delivery"
  | "invoice"
  | "goods_receipt"
  | "item"
  | "partner";

/** Those of a kind of record; none while they are being asked for. */
export function useOwnFields(record: OwnRecord): OwnField[] {
  const { data } = useQuery(ownFieldsQuery());
  return useMemo(() => data?.items.filter((field) => field.record === record) ?? [], [data, record]);
}

/** Values with one changed; one that was emptied is to be taken away. */
export function withValue(
  values: OwnValues,
  code: string,
  value: string | boolean | null | undefined,
): OwnValues {
  return { ...values, [code]: value === undefined || value === "" ? null : value };
}

/** What a field is called in the reader's language, or in the first that it has a name in. */
export const labelOf = ({ labels, code }: Pick<OwnField, "labels" | "code">): string =>
  labels[currentLocale()] ?? Object.values(labels)[0] ?? code;

/** With those values only that this person fills in: what one only reads is not sent back. */
export const asWritten = <T extends { custom?: OwnValues }>(fields: readonly OwnField[], entered: T): T =>
  entered.custom === undefined
    ? entered
    : {
        ...entered,
        custom: Object.fromEntries(
          fields.flatMap(({ code, access }) => {
            const value = entered.custom?.[code];
            return access === "write" && value !== undefined ? [[code, value]] : [];
          }),
        ),
      };

/**
 * What a form enters into the fields of a record that is being made, and as what it is sent. A form waits until they
 * are `known`: what a document does not say as it is issued it never says.
 */
export function useOwnDraft(record: OwnRecord) {
  const known = useQuery(ownFieldsQuery()).data !== undefined;
  const fields = useOwnFields(record);
  const [custom, set] = useState<OwnValues>();
  return {
    known,
    fields,
    values: custom ?? defaultsOf(fields),
    set,
    asked: fields.some(({ access }) => access === "write"),
    sent: asWritten(fields, custom ? { custom } : {}),
  };
}

export type OwnDraft = ReturnType<typeof useOwnDraft>;

/** What a form begins with. */
export const defaultsOf = (fields: readonly OwnField[]): OwnValues =>
  Object.fromEntries(
    fields.flatMap(({ code, default_value: value, access }) =>
      access === "write" && value !== null ? [[code, value]] : [],
    ),
  );
