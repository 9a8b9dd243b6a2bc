"""The import files that a plan amounts to: items, customers, and opening stock."""

import hashlib

from app.replay.sales.plan import HOME_COUNTRY, Plan
from app.replay.tables import Table

STANDARD = "gb_standard"
EXPORT = "export"
UNIT = "EA"

ITEM_COLUMNS = ("code", "name", "kind", "base_unit", "tax_class")
CUSTOMER_COLUMNS = ("code", "name", "is_customer", "tax_treatment")
STOCK_COLUMNS = ("item_code", "warehouse", "quantity", "unit_cost")


def item_rows(plan: Plan) -> Table:
    """Every item of the file, at the standard rate; a charge is a service."""
    return [
        (item.code, item.name, "service" if item.is_service else "goods", UNIT, STANDARD)
        for item in plan.items.values()
    ]


def customer_rows(plan: Plan) -> Table:
    """Every customer of the file; whoever is first seen abroad is delivered to as export, at 0 %."""
    return [
        (code, f"Customer {code}, {country}", "true", "" if country == HOME_COUNTRY else EXPORT)
        for code, country in plan.customers.items()
    ]


def warehouse_code(plan: Plan) -> str:
    """The file's own warehouse: the same for the same stock, another for another file of orders."""
    said = "\n".join(f"{item.code} {item.shipped} {item.unit_cost}" for item in plan.items.values())
    return f"R-{hashlib.sha256(said.encode()).hexdigest()[:8].upper()}"


def stock_rows(plan: Plan, warehouse: str) -> Table:
    """What the file ships of every item, at assumed cost."""
    return [
        (item.code, warehouse, str(item.shipped), str(item.unit_cost))
        for item in plan.items.values()
        if item.shipped and not item.is_service
    ]
