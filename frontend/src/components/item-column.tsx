import { useTranslation } from "react-i18next";
import type { Column } from "./Records";

type Named = { code: string; name: string };

export function ItemName({ item }: { item: Named }) {
  return (
    <>
      <span className="code">{item.code}</span> <span className="name">{item.name}</span>
    </>
  );
}

/** The column that says what a line is about. */
export function useItemColumn<Row extends { item: Named }>(): Column<Row> {
  const { t } = useTranslation();
  return {
    key: "item",
    title: t("grid.item"),
    heading: true,
    render: ({ item }) => <ItemName item={item} />,
  };
}
