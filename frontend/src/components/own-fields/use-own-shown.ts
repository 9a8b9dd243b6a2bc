import { labelOf, type OwnRecord, useOwnFields } from "@/api/own-fields";
import type { OwnValues } from "@/api/types";
import type { Fact } from "@/components/Facts";
import type { Column } from "@/components/Records";
import { ownValue } from "./own-value";

/** What a document says in the company's own fields. */
export const useOwnFacts = (record: OwnRecord, { custom }: { custom: OwnValues }): Fact[] =>
  useOwnFields(record).map((field) => [labelOf(field), ownValue(field, custom)]);

/** A column for each of the company's own fields of lines. */
export const useOwnColumns = <Line extends { custom: OwnValues }>(record: OwnRecord): Column<Line>[] =>
  useOwnFields(record).map((field) => ({
    key: `own-${field.code}`,
    title: labelOf(field),
    render: (line) => ownValue(field, line.custom),
  }));

/** They are not arranged: they have an order of their own. */
export const isOwn = ({ key }: { key: string }) => key.startsWith("own-");
