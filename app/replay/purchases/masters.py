"""The import files that a folder amounts to, each row beside the row of the folder that it is made of."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from app.replay.purchases.catalogue import Catalogue, unit_code
from app.replay.purchases.reader import AGREEMENTS, ITEMS, STOCK, SUPPLIERS, Folder, Row

STANDARD = "us_purchase"
# Eight per cent on every order of the file.
TAX_PERCENT = Decimal(8)

ITEM_COLUMNS = ("code", "name", "kind", "category", "base_unit", "tax_class", "units")
SUPPLIER_COLUMNS = ("code", "name", "is_supplier")
PRICE_COLUMNS = ("item_code", "price_list", "unit", "price")
STOCK_COLUMNS = ("item_code", "warehouse", "quantity", "unit_cost")

Made = Callable[[Row], Sequence[str]]


def price_list_code(supplier_code: str) -> str:
    """The list that holds what is agreed with a supplier."""
    return f"BUY-{supplier_code}"


def tables(folder: Folder, catalogue: Catalogue) -> Mapping[str, tuple[str, Sequence[str], Made]]:
    """By file: the kind of import, its columns, and the import row of a row; in the order in which they build up."""

    def item(row: Row) -> Sequence[str]:
        code = row["item_number"]
        units = ";".join(f"{unit}={factor}" for unit, factor in catalogue.factors.get(code, {}).items())
        kind = catalogue.kinds[code]
        return (code, row["name"], kind, row["category"], catalogue.base_units[code], STANDARD, units)

    def supplier(row: Row) -> Sequence[str]:
        return (row["supplier_code"], row["name"], "true")

    def price(row: Row) -> Sequence[str]:
        list_code = price_list_code(row["supplier_code"])
        return (row["item_number"], list_code, unit_code(row["unit"]), row["unit_price"])

    def stock(row: Row) -> Sequence[str]:
        cost = catalogue.costs.get(row["item_number"], Decimal(0))
        return (row["item_number"], row["location"], row["quantity"], str(cost))

    return {
        ITEMS: ("items", ITEM_COLUMNS, item),
        SUPPLIERS: ("partners", SUPPLIER_COLUMNS, supplier),
        AGREEMENTS: ("prices", PRICE_COLUMNS, price),
        STOCK: ("opening-stock", STOCK_COLUMNS, stock),
    }
