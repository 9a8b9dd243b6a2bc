"""Which money pays which invoice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg

from app.core.errors import AppError, FieldError, not_found
from app.core.ids import new_id
from app.core.money import round_half_up
from app.core.values import value
from app.models.base import table_of
from app.services.ledger.sides import Side
from app.services.posting import OrderLine, Rows

LOCK_PARTNER_SQL = "SELECT id FROM partners WHERE company_id = $1 AND id = $2 FOR NO KEY UPDATE"
# Of each side's invoices and allocations.
OPEN_SQL = """
SELECT v.id, {order}, v.exchange_rate, v.total_amount, cur.scale, base.scale AS base_scale, s.settled, s.cleared
FROM {documents} v JOIN currencies cur ON cur.code = v.currency
JOIN companies c ON c.id = v.company_id JOIN currencies base ON base.code = c.base_currency
CROSS JOIN LATERAL (SELECT coalesce(sum(a.amount), 0) AS settled, coalesce(sum(a.base_amount), 0) AS cleared
                    FROM {allocations} a WHERE a.company_id = v.company_id AND a.invoice_id = v.id) s
WHERE v.company_id = $1 AND v.partner_id = $2 AND {settled} AND v.currency = $3 AND v.id = ANY($4::uuid[])
"""
ZERO = Decimal(0)


@value
class Applying:
    """Amounts that a request applies to invoices of a side, and the field that it names them in."""

    side: Side
    amounts: Sequence[tuple[UUID, Decimal]] = ()
    field: str = "allocations"


@dataclass(slots=True)
class OpenInvoice:
    """How far an invoice is settled, in its currency, and what that has cleared of what is owed in the books'."""

    id: UUID
    order_kind: str | None
    order_id: UUID | None
    exchange_rate: Decimal
    scale: int
    base_scale: int
    total_amount: Decimal
    settled: Decimal
    cleared: Decimal

    @property
    def open_amount(self) -> Decimal:
        """What is left to pay."""
        return self.total_amount - self.settled

    def settle(self, amount: Decimal) -> "Allocated":
        """Apply an amount."""
        base_amount = worth_of(self.settled + amount, self.exchange_rate, self.base_scale) - self.cleared
        self.settled += amount
        self.cleared += base_amount
        return Allocated(self.id, order_line(self.order_kind, self.order_id), amount, base_amount)


@dataclass(frozen=True, slots=True)
class Allocated:
    """An amount applied to an invoice (or refunded), and what that clears of what is owed in the base currency.

    `order` is the order that is paid by it, as a whole. What is cleared is what the running sum lacks, not the amount's
    own worth: after a reversal the two may differ by a unit, and an invoice settled wholly must leave nothing behind.
    """

    invoice_id: UUID
    order: OrderLine | None
    amount: Decimal
    base_amount: Decimal


def order_line(kind: str | None, order_id: UUID | None) -> OrderLine | None:
    """The whole order that an invoice is for; carriage is for none."""
    return None if kind is None or order_id is None else OrderLine(kind, order_id, 0)


def worth_of(amount: Decimal, exchange_rate: Decimal, base_scale: int) -> Decimal:
    """An amount of an invoice in the base currency, which has `base_scale` decimals."""
    return round_half_up(amount * exchange_rate, base_scale)


async def lock_partner(connection: asyncpg.Connection, company_id: UUID, partner_id: UUID) -> None:
    """Make everything that applies money to this partner's invoices go one after the other."""
    if await connection.fetchval(LOCK_PARTNER_SQL, company_id, partner_id) is None:
        raise not_found("partner")


async def allocate_to_invoices(
    connection: asyncpg.Connection, owner: tuple[UUID, UUID, str], wanted: Applying, available: Decimal
) -> list[Allocated]:
    """Check amounts against open invoices of `owner` (company, partner, currency); the partner must be locked.

    Raises INVALID with pointers: `invoice_unknown`, `amount_scale`, `over_allocation` (more than is open or available).
    """
    side = wanted.side
    statement = OPEN_SQL.format(
        order=side.order,
        settled=side.settled,
        documents=table_of(side.document).name,
        allocations=table_of(side.allocation).name,
    )
    rows = await connection.fetch(statement, *owner, [invoice_id for invoice_id, _ in wanted.amounts])
    found: Mapping[UUID, OpenInvoice] = {row["id"]: OpenInvoice(**dict(row)) for row in rows}
    errors: list[FieldError] = []
    allocated: list[Allocated] = []
    spent = ZERO
    for index, (invoice_id, amount) in enumerate(wanted.amounts):
        invoice = found.get(invoice_id)
        pointer = f"/{wanted.field}/{index}"
        if invoice is None:
            errors.append(FieldError(f"{pointer}/invoice_id", "invoice_unknown", "No such open invoice."))
            continue
        spent += amount
        if amount != round_half_up(amount, invoice.scale):
            errors.append(FieldError(f"{pointer}/amount", "amount_scale", "The amount has too many decimals."))
        if amount > invoice.open_amount or spent > available:
            errors.append(FieldError(f"{pointer}/amount", "over_allocation", "Less than that is open."))
        allocated.append(invoice.settle(amount))
    if errors:
        raise AppError("allocation_invalid", "The amounts do not fit the invoices.", errors=errors)
    return allocated


def allocation_rows(allocated: Sequence[Allocated], side: Side, source: tuple[str, UUID], allocated_on: date) -> Rows:
    """The document rows of what a source (kind, id) is applied to."""
    rows: list[Mapping[str, object]] = [
        {
            "id": new_id(),
            "invoice_id": entry.invoice_id,
            "source_kind": source[0],
            "source_id": source[1],
            "amount": entry.amount,
            "base_amount": entry.base_amount,
            "allocated_on": allocated_on,
        }
        for entry in allocated
    ]
    return Rows(table_of(side.allocation), rows)
