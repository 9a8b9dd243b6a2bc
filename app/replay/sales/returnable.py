"""Which invoice lines can still be returned: what the file's returns are matched against. No I/O."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from app.replay.sales.documents import Entry
from app.replay.sales.plan import ReturnKey


@dataclass(slots=True)
class InvoiceLine:
    """An invoice line, and how much of it is still with the customer."""

    invoice_id: str
    line_no: int
    quantity_left: Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """A quantity of an entry that goes back against one invoice line."""

    entry: Entry
    line: InvoiceLine
    quantity: Decimal


@dataclass(slots=True)
class Returnable:
    """Invoice lines by customer, item and price, as far as the file will return any of such."""

    wanted: Collection[ReturnKey]
    lines: dict[ReturnKey, list[InvoiceLine]] = field(default_factory=dict)

    def sold(self, customer_code: str, entry: Entry, invoice_id: str, line_no: int) -> None:
        """Remember an invoice line, if anything like it comes back."""
        key = (customer_code, entry.item_code, entry.unit_price)
        if key in self.wanted:
            self.lines.setdefault(key, []).append(InvoiceLine(invoice_id, line_no, entry.quantity))

    def take(self, customer_code: str, entry: Entry) -> tuple[Sequence[Part], str | None]:
        """Find the whole quantity in the latest invoices, or answer why it cannot be returned.

        What was found is taken: the next one cannot have it.
        """
        lines = self.lines.get((customer_code, entry.item_code, entry.unit_price), [])
        left = sum((line.quantity_left for line in lines), Decimal(0))
        if entry.quantity <= 0:
            return (), "return_without_quantity"
        if left < entry.quantity:
            return (), "less_left_to_return" if left else "nothing_to_return"
        parts: list[Part] = []
        wanted = entry.quantity
        while wanted:
            line = lines[-1]
            quantity = min(line.quantity_left, wanted)
            parts.append(Part(entry, line, quantity))
            line.quantity_left -= quantity
            wanted -= quantity
            if not line.quantity_left:
                lines.pop()
        return parts, None
