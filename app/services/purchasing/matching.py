"""The three-way match: what was ordered, what has come and what is invoiced, line by line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import asyncpg

from app.core.money import round_half_up
from app.services.documents.amounts import HUNDRED, ZERO
from app.services.purchasing.load import Tolerance
from app.services.purchasing.order import PurchaseLine, PurchaseOrder

# What is accrued for goods without an invoice, and what is invoiced and has not come; quantities in the line's unit.
MATCH_SQL = """
SELECT line_no, sum(accrued) AS accrued, sum(accrued_net) AS accrued_net, sum(accrued_amount) AS accrued_amount,
       sum(transit) AS transit, sum(transit_amount) AS transit_amount, sum(waiting) AS waiting
FROM (
    SELECT l.order_line_no AS line_no, l.quantity - l.transit_quantity AS accrued, l.accrued_net, l.accrued_amount,
           -l.transit_quantity AS transit, -l.transit_amount AS transit_amount, 0::numeric AS waiting
    FROM goods_receipt_lines l JOIN goods_receipts r ON r.company_id = l.company_id AND r.id = l.receipt_id
    WHERE r.company_id = $1 AND r.order_id = $2
    UNION ALL
    SELECT l.order_line_no, -l.cleared_quantity, -l.cleared_net, -l.cleared_amount, l.transit_quantity,
           l.transit_amount, CASE v.status WHEN 'submitted' THEN l.quantity ELSE 0 END
    FROM supplier_invoice_lines l JOIN supplier_invoices v ON v.company_id = l.company_id AND v.id = l.invoice_id
    WHERE v.company_id = $1 AND v.order_id = $2
    UNION ALL
    SELECT l.order_line_no, -l.quantity, -l.net_amount, -l.cost, 0, 0, 0
    FROM purchase_return_lines l JOIN purchase_returns n ON n.company_id = l.company_id AND n.id = l.return_id
    WHERE n.company_id = $1 AND n.order_id = $2 AND n.invoice_id IS NULL
) entries
GROUP BY line_no
"""


@dataclass(frozen=True, slots=True)
class Match:
    """Where a line stands between goods and invoices; `waiting` are quantities of invoices not yet decided."""

    accrued: Decimal = ZERO
    accrued_net: Decimal = ZERO
    accrued_amount: Decimal = ZERO
    transit: Decimal = ZERO
    transit_amount: Decimal = ZERO
    waiting: Decimal = ZERO

    def cleared(self, quantity: Decimal, scales: tuple[int, int]) -> tuple[Decimal, Decimal, Decimal]:
        """The part of an invoiced quantity that has come: quantity, net and worth; the last part takes the rest."""
        part = min(quantity, self.accrued)
        net, amount = (
            share(whole, part, self.accrued, scale)
            for whole, scale in zip((self.accrued_net, self.accrued_amount), scales, strict=True)
        )
        return part, net, amount

    def arrived(self, quantity: Decimal, scale: int) -> tuple[Decimal, Decimal]:
        """The part of a received quantity that was invoiced before: quantity and worth."""
        part = min(quantity, self.transit)
        return part, share(self.transit_amount, part, self.transit, scale)


def share(whole: Decimal, part: Decimal, quantity: Decimal, scale: int) -> Decimal:
    """What `part` of a `quantity` that is worth `whole` is worth; all of it takes all, none nothing."""
    if part == quantity or not quantity:
        return whole
    return round_half_up(whole * part / quantity, scale)


async def load_matches(connection: asyncpg.Connection, company_id: UUID, order_id: UUID) -> dict[int, Match]:
    """Where every line of an order stands, in one statement; the order must be locked."""
    rows = await connection.fetch(MATCH_SQL, company_id, order_id)
    return {row["line_no"]: Match(**{key: value for key, value in row.items() if key != "line_no"}) for row in rows}


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """A line of an invoice: `line` is the order's at the invoice's price, discount and VAT rate."""

    line: PurchaseLine
    line_no: int
    quantity: Decimal
    net_amount: Decimal

    @property
    def base_quantity(self) -> Decimal:
        """The quantity in the item's base unit."""
        return self.quantity * self.line.unit_factor


@dataclass(frozen=True, slots=True)
class Difference:
    """An invoiced quantity or price that is not what came or was agreed; `within` the company's tolerance or not."""

    line_no: int
    kind: str
    expected: Decimal
    found: Decimal
    within: bool


def differences(
    order: PurchaseOrder, lines: Sequence[InvoiceLine], matches: Mapping[int, Match], tolerance: Tolerance
) -> list[Difference]:
    """Where an invoice differs from the goods that came and from the prices that were agreed."""
    agreed = {line.line_no: line for line in order.lines}
    found = []
    for entry in lines:
        came = max(matches.get(entry.line.line_no, Match()).accrued, ZERO)
        if entry.line.keeps_stock and entry.quantity > came:
            most = came * (HUNDRED + tolerance.invoice_quantity_percent) / HUNDRED
            found.append(Difference(entry.line_no, "quantity", came, entry.quantity, entry.quantity <= most))
        wanted, asked = (_net_price(line) for line in (agreed[entry.line.line_no], entry.line))
        if asked != wanted:
            within = abs(asked - wanted) * HUNDRED <= wanted * tolerance.invoice_price_percent
            found.append(Difference(entry.line_no, "price", wanted, asked, within))
    return found


def _net_price(line: PurchaseLine) -> Decimal:
    return line.unit_price * (HUNDRED - line.discount_percent) / HUNDRED
