"""Groups rows into documents and says what each is: an order, or a return."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from app.core.money import round_half_up
from app.replay.sales.reader import Row

RETURN_PREFIX = "C"


def is_return(document_no: str) -> bool:
    """Numbers of cancellations start with C."""
    return document_no.startswith(RETURN_PREFIX)


def row_amount(quantity: Decimal, unit_price: Decimal, scale: int) -> Decimal:
    """What a quantity costs, at the currency's scale, as an invoice line says it."""
    return round_half_up(quantity * unit_price, scale)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that can be asked of the server; a return's quantity is what comes back, as a positive number."""

    row: Row
    quantity: Decimal
    unit_price: Decimal

    @property
    def item_code(self) -> str:
        """Code of the item."""
        return self.row.item_code


@dataclass(slots=True)
class Document:
    """One invoice or cancellation of the file: the rows to send, and those that cannot even be asked for."""

    number: str
    customer_code: str
    on: date | None
    entries: list[Entry] = field(default_factory=list)
    refused: list[tuple[Row, str]] = field(default_factory=list)

    @property
    def is_return(self) -> bool:
        """Whether goods come back."""
        return is_return(self.number)

    @property
    def row_count(self) -> int:
        """Rows of the file in this document."""
        return len(self.entries) + len(self.refused)


def documents(rows: Iterable[Row], row_counts: Mapping[str, int]) -> Iterator[Document]:
    """Give the documents in the order in which they become complete; few are held at a time.

    `row_counts` is the number of rows of each document: rows of one may lie apart in the file.
    """
    held: dict[str, list[Row]] = {}
    for row in rows:
        gathered = held.setdefault(row.document_no, [])
        gathered.append(row)
        if len(gathered) == row_counts[row.document_no]:
            yield _document(held.pop(row.document_no))


def _document(rows: list[Row]) -> Document:
    """A document's customer and day are the first that its rows name."""
    number = rows[0].document_no
    customer_code = next((row.customer_code for row in rows if row.customer_code), "")
    document = Document(number, customer_code, next((row.on for row in rows if row.on), None))
    for row in rows:
        reason = _own_refusal(row, customer_code)
        if reason or row.quantity is None or row.unit_price is None:
            document.refused.append((row, reason or "unreadable"))
        else:
            quantity = -row.quantity if document.is_return else row.quantity
            document.entries.append(Entry(row, quantity, row.unit_price))
    return document


def _own_refusal(row: Row, customer_code: str) -> str | None:
    """Why no request can be made of a row; all else is for the server to judge."""
    if row.fault:
        return row.fault
    if not row.customer_code:
        return "customer_missing"
    if row.customer_code != customer_code:
        return "customer_differs"
    return None
