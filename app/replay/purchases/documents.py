"""Groups rows into purchase orders: what can be asked of the server, and what cannot."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from app.replay.outcome import ZERO, Refused
from app.replay.purchases.reader import LINES, ORDERS, Folder, Row

# More may still come of an order in this state; of any other, what has not come is not waited for.
OPEN = "pending"


@dataclass(frozen=True, slots=True)
class Entry:
    """An order line, and what came of it: `accepted` and `rejected`, together all that was received."""

    row: Row
    item_code: str
    quantity: Decimal
    unit_price: Decimal
    due_on: date
    accepted: Decimal
    rejected: Decimal


@dataclass(slots=True)
class Document:
    """One purchase order of the file: the lines to send, and those that cannot even be asked for.

    `fault` is why its heading cannot be used.
    """

    number: str
    supplier_code: str = ""
    on: date | None = None
    is_open: bool = False
    freight: Decimal = ZERO
    fault: str | None = "order_missing"
    entries: list[Entry] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Orders:
    """All orders of a folder in the order of its days, and the headings that are none."""

    documents: Sequence[Document]
    refused: Sequence[Refused]


def read_orders(folder: Folder) -> Orders:
    """Group lines by the order that they name; a line without a heading is refused in an order of its own."""
    found: dict[str, Document] = {}
    refused: list[Refused] = []
    for row in folder[ORDERS]:
        number = row["order_number"]
        if number in found:
            refused.append(Refused(row, "order_repeated"))
        else:
            found[number] = _headed(row)
    for row in folder[LINES]:
        document = found.setdefault(row["order_number"], Document(row["order_number"]))
        _add(document, row)
    empty = {number for number, document in found.items() if not document.entries and not document.refused}
    refused += [Refused(row, "order_without_lines") for row in folder[ORDERS] if row["order_number"] in empty]
    documents = [document for number, document in found.items() if number not in empty]
    return Orders(sorted(documents, key=lambda document: document.on or date.max), refused)


def _headed(row: Row) -> Document:
    on, freight = row.day("order_date"), row.number("freight")
    fault = None
    if on is None:
        fault = "order_date_unreadable"
    elif freight is None or freight < ZERO:
        fault = "freight_unreadable"
    return Document(
        row["order_number"], row["supplier_code"], on, row["status"] == OPEN, max(freight or ZERO, ZERO), fault
    )


def _add(document: Document, row: Row) -> None:
    entry = _entry(row)
    if document.fault is not None:
        document.refused.append(Refused(row, document.fault))
    elif isinstance(entry, str):
        document.refused.append(Refused(row, entry))
    else:
        document.entries.append(entry)


def _entry(row: Row) -> Entry | str:
    """The line, or why no request can be made of it; all else is for the server to judge."""
    quantity, unit_price, due_on = row.number("quantity"), row.number("unit_price"), row.day("due_date")
    received, rejected = row.number("received"), row.number("rejected")
    if quantity is None or received is None or rejected is None:
        return "quantity_unreadable"
    if unit_price is None:
        return "unit_price_unreadable"
    if due_on is None:
        return "date_unreadable"
    if not ZERO <= rejected <= received:
        return "rejected_differs_from_received"
    return Entry(row, row["item_number"], quantity, unit_price, due_on, received - rejected, rejected)
