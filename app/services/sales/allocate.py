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

LOCK_PARTNER_SQL = "SELECT id FROM partners WHERE company_id = $1 AND id = $2 FOR NO KEY UPDATE"
OPEN_SQL = """
SELECT v.id, v.order_id, v.exchange_rate, v.total_amount, cur.scale, base.scale AS base_scale, s.settled, s.cleared
FROM invoices v JOIN currencies cur ON cur.code = v.currency
JOIN companies c ON c.id = v.company_id JOIN currencies base ON base.code = c.base_currency
CROSS JOIN LATERAL (SELECT coalesce(sum(a.amount), 0) AS settled, coalesce(sum(a.base_amount), 0) AS cleared
                    FROM allocations a WHERE a.company_id = v.company_id AND a.invoice_id = v.id) s
WHERE v.company_id = $1 AND v.partner_id = $2 AND v.kind = 'invoice' AND v.currency = $3 AND v.id = ANY($4::uuid[])
"""
ZERO = Decimal(0)


@dataclass(slots=True)
class OpenInvoice:
    """How far an invoice is settled, in its currency, and what that has cleared of the receivable in the books'."""

    id: UUID
    order_id: UUID
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
        return Allocated(self.id, self.order_id, amount, base_amount)


@dataclass(frozen=True, slots=True)
class Allocated:
    """An amount applied to an invoice, and what that clears of the receivable in the base currency.

    That is what the running sum lacks, not the amount's own worth: after a reversal the two may differ by a unit,
    and an invoice that is settled wholly must leave nothing behind.
    """

    invoice_id: UUID
    order_id: UUID
    amount: Decimal
    base_amount: Decimal


def worth_of(amount: Decimal, exchange_rate: Decimal, base_scale: int) -> Decimal:
    """An amount of an invoice in the base currency, which has `base_scale` decimals."""
    return round_half_up(amount * exchange_rate, base_scale)


async def lock_partner(connection: asyncpg.Connection, company_id: UUID, partner_id: UUID) -> None:
    """Make everything that applies money to this partner's invoices go one after the other."""
    if await connection.fetchval(LOCK_PARTNER_SQL, company_id, partner_id) is None:
        raise not_found("partner")


async def allocate_to_invoices(
    connection: asyncpg.Connection,
    owner: tuple[UUID, UUID, str],
    wanted: Sequence[tuple[UUID, Decimal]],
    available: Decimal,
) -> list[Allocated]:
    """Check amounts against open invoices of `owner` (company, partner, currency); the partner must be locked.

    Raises INVALID with pointers: `invoice_unknown`, `amount_scale`, `over_allocation` (more than is open or available).
    """
    company_id, partner_id, currency = owner
    rows = await connection.fetch(OPEN_SQL, company_id, partner_id, currency, [invoice_id for invoice_id, _ in wanted])
    found: Mapping[UUID, OpenInvoice] = {row["id"]: OpenInvoice(**dict(row)) for row in rows}
    errors: list[FieldError] = []
    allocated: list[Allocated] = []
    spent = ZERO
    for index, (invoice_id, amount) in enumerate(wanted):
        invoice = found.get(invoice_id)
        if invoice is None:
            errors.append(FieldError(f"/allocations/{index}/invoice_id", "invoice_unknown", "No such open invoice."))
            continue
        spent += amount
        if amount != round_half_up(amount, invoice.scale):
            errors.append(
                FieldError(f"/allocations/{index}/amount", "amount_scale", "The amount has too many decimals.")
            )
        if amount > invoice.open_amount or spent > available:
            errors.append(FieldError(f"/allocations/{index}/amount", "over_allocation", "Less than that is open."))
        allocated.append(invoice.settle(amount))
    if errors:
        raise AppError("allocation_invalid", "The amounts do not fit the invoices.", errors=errors)
    return allocated


def allocation_row(allocated: Allocated, source_kind: str, source_id: UUID, allocated_on: date) -> dict[str, object]:
    """The document row of one allocation."""
    return {
        "id": new_id(),
        "invoice_id": allocated.invoice_id,
        "source_kind": source_kind,
        "source_id": source_id,
        "amount": allocated.amount,
        "base_amount": allocated.base_amount,
        "allocated_on": allocated_on,
    }
