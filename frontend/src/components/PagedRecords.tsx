import type { ReactNode } from "react";
import { ProblemAlert } from "./failures";
import { KeysetPager } from "./KeysetPager";
import { type Column, Records } from "./Records";

type Listed<Row> = { items: readonly Row[]; next_cursor?: string | null };

type Answer<Row> = {
  data: Listed<Row> | undefined;
  error: unknown;
  isPending: boolean;
  isPlaceholderData: boolean;
};

type Props<Row> = {
  label: string;
  columns: readonly Column<Row>[];
  answer: Answer<Row>;
  rowKey: (row: Row) => string;
  empty: ReactNode;
  cursor: string | undefined;
  onCursor: (cursor: string | undefined) => void;
};

/** One page of a list as the server gave it, why it could not be had, and the way to the next one. */
export function PagedRecords<Row>({ answer, cursor, onCursor, ...records }: Props<Row>) {
  return (
    <>
      <ProblemAlert error={answer.error} />
      <Records
        {...records}
        rows={answer.data?.items ?? []}
        busy={answer.isPending || answer.isPlaceholderData}
      />
      <KeysetPager cursor={cursor} next={answer.data?.next_cursor} onCursor={onCursor} />
    </>
  );
}
