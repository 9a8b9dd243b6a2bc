"""Customer money: receipts, advances, set-offs, their allocation to invoices, and their reversal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import AppError, FieldError, Kind, conflict, not_found
from app.core.ids import new_id
from app.core.money import round_half_up
from app.models import Allocation, Receipt
from app.models.base import table_of
from app.services.access.actor import Actor
from app.services.documents.numbers import Numbers
from app.services.posting import Event, Header, Posting, Rows, Transfer, load_books, post
from app.services.posting.reversal import reversal_of
from app.services.sales.allocate import Allocated, allocate_to_invoices, allocation_row, lock_partner
from app.services.sales.payer import Payer, load_payer
from app.services.sales.rules.paying import exchange_differences, paid

ZERO = Decimal(0)
DEBIT_ROLE = {"cash": "cash", "bank": "bank", "set_off": "payable"}

PAYABLE_SQL = """
SELECT coalesce(-sum(balance), 0) FROM partner_balances
WHERE company_id = $1 AND partner_id = $2 AND account_code = $3
"""
RECEIPT_SQL = """
SELECT r.id, r.number, r.partner_id, r.currency, cur.scale, r.exchange_rate, r.amount, r.received_on, r.reversed_on,
       r.amount - (SELECT coalesce(sum(a.amount), 0) FROM allocations a
                   WHERE a.company_id = r.company_id AND a.source_id = r.id) AS unallocated
FROM receipts r JOIN currencies cur ON cur.code = r.currency WHERE r.company_id = $1 AND r.id = $2
"""
ALLOCATIONS_SQL = """
SELECT a.invoice_id, v.order_id, sum(a.amount) AS amount, sum(a.base_amount) AS base_amount
FROM allocations a JOIN invoices v ON v.company_id = a.company_id AND v.id = a.invoice_id
WHERE a.company_id = $1 AND a.source_id = $2
GROUP BY a.invoice_id, v.order_id HAVING sum(a.amount) <> 0
"""


@dataclass(frozen=True, slots=True)
class ReceiptOrder:
    """Money to record: an amount in a currency, and the invoices it pays; what is left is an advance."""

    partner_id: UUID
    method: str
    amount: Decimal
    currency: str | None = None
    received_on: date | None = None
    reference: str | None = None
    allocations: Sequence[tuple[UUID, Decimal]] = ()


async def record_receipt(session: AsyncSession, actor: Actor, numbers: Numbers, wanted: ReceiptOrder) -> UUID:
    """Post money from a customer, or set a payable off; answers the receipt's id.

    Raises `allocation_invalid`, `amount_scale`, `set_off_too_large`, `period_closed`.
    """
    connection = await raw(session)
    on = wanted.received_on or today()
    payer = await load_payer(connection, actor.company_id, wanted.partner_id, wanted.currency, on)
    await lock_partner(connection, actor.company_id, wanted.partner_id)
    if wanted.amount != round_half_up(wanted.amount, payer.currency_scale):
        message = f"{payer.currency} amounts have {payer.currency_scale} decimals."
        raise AppError("amount_scale", message, errors=[FieldError("/amount", "amount_scale", message)])
    if wanted.method == "set_off":
        await _check_set_off(connection, payer, wanted.amount)
    owner = (actor.company_id, wanted.partner_id, payer.currency)
    allocated = await allocate_to_invoices(connection, owner, wanted.allocations, wanted.amount)
    receipt_id, number = new_id(), await numbers.take(actor.company_id, "receipt", on)
    rows = [
        Rows(table_of(Receipt), [_receipt_row((receipt_id, number), wanted, payer, on, actor)]),
        Rows(table_of(Allocation), _allocation_rows(receipt_id, allocated, on)),
    ]
    money = Transfer(
        DEBIT_ROLE[wanted.method],
        "receivable",
        payer.base(wanted.amount),
        partner_id=wanted.partner_id,
        currency=payer.currency,
        currency_amount=wanted.amount,
    )
    posting = Posting(
        header=_header(actor, "receipt.posted", (receipt_id, number), wanted.partner_id, on),
        event=Event("receipt.posted", {"partner_id": wanted.partner_id, "amount": wanted.amount}),
        trades=paid(allocated),
        transfers=[money, *exchange_differences(allocated, payer, ZERO)],
        documents=lambda _: rows,
    )
    await post(session, payer.books, posting)
    return receipt_id


def _header(actor: Actor, event: str, receipt: tuple[UUID, str], partner_id: UUID, on: date) -> Header:
    receipt_id, number = receipt
    return Header(event, actor.company_id, actor.user_id, "receipt", receipt_id, number, on, partner_id)


async def _check_set_off(connection: asyncpg.Connection, payer: Payer, amount: Decimal) -> None:
    payable = await connection.fetchval(
        PAYABLE_SQL, payer.books.company_id, payer.partner_id, payer.books.account("payable")
    )
    if payer.exchange_rate * amount > payable:
        raise conflict("set_off_too_large", "Less than that is owed to this partner.")


def _receipt_row(
    receipt: tuple[UUID, str], wanted: ReceiptOrder, payer: Payer, on: date, actor: Actor
) -> dict[str, object]:
    return {
        "id": receipt[0],
        "number": receipt[1],
        "partner_id": wanted.partner_id,
        "method": wanted.method,
        "currency": payer.currency,
        "exchange_rate": payer.exchange_rate,
        "amount": wanted.amount,
        "received_on": on,
        "reference": wanted.reference,
        "created_by": actor.user_id,
    }


def _allocation_rows(receipt_id: UUID, allocated: Sequence[Allocated], on: date) -> list[dict[str, object]]:
    return [allocation_row(entry, "receipt", receipt_id, on) for entry in allocated]


async def allocate_receipt(
    session: AsyncSession, actor: Actor, receipt_id: UUID, wanted: Sequence[tuple[UUID, Decimal]]
) -> None:
    """Apply what is left of a receipt (an advance) to invoices.

    Raises NOT_FOUND, `receipt_reversed`, `allocation_invalid`, `period_closed`.
    """
    connection = await raw(session)
    receipt = await _locked_receipt(connection, actor, receipt_id)
    books = await load_books(connection, actor.company_id)
    # At the receipt's own rate: the table of rates may have been corrected since.
    payer = Payer(books, receipt["partner_id"], receipt["currency"], receipt["scale"], receipt["exchange_rate"])
    owner = (actor.company_id, receipt["partner_id"], receipt["currency"])
    allocated = await allocate_to_invoices(connection, owner, wanted, receipt["unallocated"])
    on = today()
    rows = [Rows(table_of(Allocation), _allocation_rows(receipt_id, allocated, on))]
    posting = Posting(
        header=_header(actor, "receipt.allocated", (receipt_id, receipt["number"]), receipt["partner_id"], on),
        event=Event("receipt.allocated", {"partner_id": receipt["partner_id"]}),
        trades=paid(allocated),
        transfers=exchange_differences(allocated, payer, receipt["amount"] - receipt["unallocated"]),
        documents=lambda _: rows,
    )
    await post(session, payer.books, posting)


async def _locked_receipt(connection: asyncpg.Connection, actor: Actor, receipt_id: UUID) -> asyncpg.Record:
    receipt = await connection.fetchrow(RECEIPT_SQL, actor.company_id, receipt_id)
    if receipt is None:
        raise not_found("receipt")
    await lock_partner(connection, actor.company_id, receipt["partner_id"])
    receipt = await connection.fetchrow(RECEIPT_SQL, actor.company_id, receipt_id)
    if receipt is None or receipt["reversed_on"] is not None:
        raise AppError("receipt_reversed", "This receipt is reversed already.", kind=Kind.CONFLICT)
    return receipt


async def reverse_receipt(session: AsyncSession, actor: Actor, receipt_id: UUID, on: date | None) -> None:
    """Reverse a receipt recorded by mistake or bounced: its invoices are open again.

    Raises NOT_FOUND, `receipt_reversed`, `reversal_before_receipt`, `period_closed`.
    """
    connection = await raw(session)
    receipt = await _locked_receipt(connection, actor, receipt_id)
    books = await load_books(connection, actor.company_id)
    on = on or max(today(), receipt["received_on"])
    if on < receipt["received_on"]:
        raise conflict("reversal_before_receipt", "A receipt cannot be taken back before it came.")
    taken_back = [
        Allocated(row["invoice_id"], row["order_id"], -row["amount"], -row["base_amount"])
        for row in await connection.fetch(ALLOCATIONS_SQL, actor.company_id, receipt_id)
    ]
    rows = [Rows(table_of(Allocation), _allocation_rows(receipt_id, taken_back, on))]
    header = _header(actor, "receipt.reversed", (receipt_id, receipt["number"]), receipt["partner_id"], on)
    posting = await reversal_of(connection, header, trades=paid(taken_back), documents=lambda _: rows)
    await post(session, books, posting)
    await connection.execute(
        "UPDATE receipts SET reversed_on = $3 WHERE company_id = $1 AND id = $2", actor.company_id, receipt_id, on
    )
