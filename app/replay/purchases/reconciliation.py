"""What the folder's sums come to in the books, account by account."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.replay.api import Api
from app.replay.books import Balances
from app.replay.outcome import POSTED, ZERO, Sums
from app.replay.purchases.bills import Bill
from app.replay.purchases.making import FINISHED, own_orders
from app.replay.purchases.send import FREIGHT, FREIGHT_OF_NOTHING, FREIGHT_READ, PAID, PAYABLE, RECEIVED
from app.replay.purchases.setup import Place
from app.replay.purchases.workshop import FEE_DUE, FEE_INVOICED

# Wherever it lies: in a warehouse, or at a factory.
INVENTORY = ("inventory_goods", "inventory_material", "inventory_finished", "inventory_tool", "in_process")

Amounts = Callable[[str], Decimal]


@dataclass(frozen=True, slots=True)
class Compared:
    """The balance of an account now and what the folder says it should be, and whether this run has moved it by what
    this run has written: what earlier runs wrote was compared by them.
    """

    books: Decimal
    folder: Decimal
    agrees: bool

    def as_json(self) -> Mapping[str, str | bool]:
        """Amounts as decimal strings."""
        return {"books": str(self.books), "folder": str(self.folder), "agrees": self.agrees}


@dataclass(frozen=True, slots=True)
class _Check:
    books: Callable[[Balances], Decimal]
    folder: Callable[[Amounts], Decimal]
    opens_with_stock: bool = False


CHECKS: Mapping[str, _Check] = {
    "payables": _Check(lambda books: books.credit(["payable"]), lambda of: of(PAYABLE) - of(PAID)),
    "paid": _Check(lambda books: books.credit(["bank"]), lambda of: of(PAID)),
    "received_not_invoiced": _Check(
        lambda books: books.credit(["received_not_invoiced"]),
        lambda of: of(RECEIVED) - of(POSTED) + of(FEE_DUE) - of(FEE_INVOICED),
    ),
    "stock_value": _Check(
        lambda books: books.debit(INVENTORY),
        lambda of: of(RECEIVED) + of(FREIGHT) + of(FEE_DUE),
        opens_with_stock=True,
    ),
}


def compare(before: Balances, after: Balances, sums: Sums, opening_value: Decimal) -> Mapping[str, Compared]:
    """Compare every account; stock opens with `opening_value`, which was there before the first document."""
    found = {}
    for name, check in CHECKS.items():
        books = check.books(after)
        moved = books - check.books(before)
        opening = opening_value if check.opens_with_stock else ZERO
        total = opening + check.folder(lambda key: sums.total.get(key, ZERO))
        agrees = moved == check.folder(lambda key: sums.new.get(key, ZERO))
        found[name] = Compared(books, total, agrees)
    return found


def freight(sums: Sums) -> Mapping[str, Any]:
    """What the headings say of freight, to the smallest unit of the currency each, and what of it goods bear."""
    read, posted, of_nothing = (sums.total.get(name, ZERO) for name in (FREIGHT_READ, FREIGHT, FREIGHT_OF_NOTHING))
    reasons = {"nothing_accepted": of_nothing, "order_refused": read - posted - of_nothing}
    refused = {reason: str(amount) for reason, amount in reasons.items() if amount}
    return {"read": str(read), "posted": str(posted), "refused_by_reason": refused}


@dataclass(frozen=True, slots=True)
class Factories:
    """What the factories have made, and their material accounts beside what the folder's bills say it takes.

    `moved` holds sent and used of each material in base units, as the accounts have it; nothing is lost or comes back.
    """

    orders: int
    units: Decimal
    open_orders: int
    moved: Mapping[str, tuple[Decimal, Decimal]]
    needed: Mapping[str, Decimal]
    left_value: Decimal

    @property
    def agrees(self) -> bool:
        """Sent is used by the bills, nothing is left; what is under way when a run stops is not judged."""
        return bool(self.open_orders) or (
            not self.left_value and {item: (needed, needed) for item, needed in self.needed.items()} == dict(self.moved)
        )

    def as_json(self) -> Mapping[str, str | bool]:
        """Units of material, as decimal strings."""
        used = sum((used for _, used in self.moved.values()), ZERO)
        needed = sum(self.needed.values(), ZERO)
        return {"books": f"{used.normalize():f}", "folder": f"{needed.normalize():f}", "agrees": self.agrees}

    def made(self) -> Mapping[str, int | str]:
        """Orders and units that factories have made."""
        return {"orders": self.orders, "open_orders": self.open_orders, "units": str(self.units)}


async def read_factories(api: Api, place: Place, bills: Mapping[str, Bill]) -> Factories:
    """Read orders and accounts of all factories of the folder."""
    orders = [order for order in await own_orders(api, place.factories) if order["status"] != "cancelled"]
    closed = [order for order in orders if order["status"] == FINISHED]
    needed: dict[str, Decimal] = {}
    for order in closed:
        bill = bills.get(order["item"]["code"])
        for part, quantity in (bill.parts if bill else {}).items():
            needed[part] = needed.get(part, ZERO) + quantity * Decimal(order["quantity"])
    moved: dict[str, tuple[Decimal, Decimal]] = {}
    left_value = ZERO
    for code in place.factories:
        for line in (await api.get(f"/factory-accounts/{place.partner_ids[code]}"))["lines"]:
            sent, used = moved.get(line["item"]["code"], (ZERO, ZERO))
            both = (sent + Decimal(line["sent"]["quantity"]), used + Decimal(line["used"]["quantity"]))
            moved[line["item"]["code"]] = both
            left_value += Decimal(line["left"]["value"])
    units = sum((Decimal(order["quantity"]) for order in closed), ZERO)
    return Factories(len(closed), units, len(orders) - len(closed), moved, needed, left_value)
