/** How pages are arranged for this person: columns, their order, and steps. */
import { useQuery } from "@tanstack/react-query";
import { api } from "./queries";

export type PageName = "sales_orders" | "sales_order" | "purchase_orders" | "purchase_order";

const ownLayoutsQuery = () => api.queryOptions("get", "/api/v1/own-layouts", {}, { staleTime: 60_000 });

const useLayout = (page: PageName) =>
  useQuery(ownLayoutsQuery()).data?.items.find((each) => each.page === page);

/** The columns that are shown, in their order; those that no arrangement can name stay, at the end. */
export function useArranged<Column extends { key: string }>(
  page: PageName,
  columns: readonly Column[],
  isOwn: (column: Column) => boolean = () => false,
): readonly Column[] {
  const layout = useLayout(page);
  if (layout === undefined) return columns;
  const named = layout.columns.flatMap((key) => columns.filter((column) => column.key === key));
  return [...named, ...columns.filter(isOwn)];
}

/** Whether a step is offered on a page; the server decides whether it may be taken. */
export function useOffered(page: PageName): (step: string) => boolean {
  const layout = useLayout(page);
  return (step) => layout === undefined || layout.steps.includes(step);
}
