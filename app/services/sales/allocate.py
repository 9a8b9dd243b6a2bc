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
SELECT v.id, v.order_id, v.exchange_rate, v.total_amount, cur.scale,
       v.total_amount - (SELECT coalesce(sum(a.amount), 0) FROM allocations a
                         WHERE a.company_id = v.company_id AND a.invoice_id = v.id) AS open_amount
FROM invoices v JOIN currencies cur ON cur.code = v.currency
WHERE v.company_id = $1 AND v.partner_id = $2 AND v.kind = 'invoice' AND v.currency = $3 AND v.id = ANY($4::uuid[])
"""
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """What is left to pay of an invoice, in its currency."""

    id: UUID
    order_id: UUID
    exchange_rate: Decimal
    scale: int
    total_amount: Decimal
    open_amount: Decimal

    def base(self, amount: Decimal, scale: int) -> Decimal:
        """An amount of the invoice in the base currency, which has `scale` decimals."""
        return round_half_up(amount * self.exchange_rate, scale)


@dataclass(frozen=True, slots=True)
class Allocated:
    """An amount applied to an invoice of which `before` was settled already."""

    invoice: OpenInvoice
    amount: Decimal
    before: Decimal


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
    found: Mapping[UUID, OpenInvoice] = {row["id"]: _open_invoice(row) for row in rows}
    errors: list[FieldError] = []
    taken: dict[UUID, Decimal] = {}
    allocated = []
    for index, (invoice_id, amount) in enumerate(wanted):
        invoice = found.get(invoice_id)
        if invoice is None:
            errors.append(FieldError(f"/allocations/{index}/invoice_id", "invoice_unknown", "No such open invoice."))
            continue
        before = invoice.total_amount - invoice.open_amount + taken.get(invoice_id, ZERO)
        taken[invoice_id] = taken.get(invoice_id, ZERO) + amount
        if amount != round_half_up(amount, invoice.scale):
            errors.append(
                FieldError(f"/allocations/{index}/amount", "amount_scale", "The amount has too many decimals.")
            )
        if taken[invoice_id] > invoice.open_amount or sum(taken.values()) > available:
            errors.append(FieldError(f"/allocations/{index}/amount", "over_allocation", "Less than that is open."))
        allocated.append(Allocated(invoice, amount, before))
    if errors:
        raise AppError("allocation_invalid", "The amounts do not fit the invoices.", errors=errors)
    return allocated


def _open_invoice(row: asyncpg.Record) -> OpenInvoice:
    return OpenInvoice(
        row["id"], row["order_id"], row["exchange_rate"], row["scale"], row["total_amount"], row["open_amount"]
    )


def allocation_row(
    invoice_id: UUID, source_kind: str, source_id: UUID, amount: Decimal, allocated_on: date
) -> dict[str, object]:
    """The document row of one allocation."""
    return {
        "id": new_id(),
        "invoice_id": invoice_id,
        "source_kind": source_kind,
        "source_id": source_id,
        "amount": amount,
        "allocated_on": allocated_on,
    }
