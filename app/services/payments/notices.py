"""What customers say they have paid: a receipt once staff approves it, or refused with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import AppError, Kind, invalid, not_found
from app.core.ids import new_id
from app.models import Invoice, PaymentNotice, PaymentNoticeLine
from app.services.access.actor import Actor
from app.services.access.listing import check_version, fields_of
from app.services.documents.names import DocumentRef, people_of
from app.services.documents.numbers import Numbers
from app.services.documents.transitions import Transitions, follow
from app.services.ledger.sides import RECEIPT, RECEIVABLE
from app.services.outbox.append import append_event
from app.services.partners.intake_rules import accepted_at_once
from app.services.payments.allocate import Applying, allocate_to_invoices, lock_partner
from app.services.payments.duplicates import Movement, document_like, duplicate
from app.services.payments.party import load_party
from app.services.payments.queries import list_payment_notices, summary
from app.services.payments.record import MoneyOrder, record_money

TRANSITIONS: Transitions = {
    "waiting": {"approve": "approved", "refuse": "refused", "withdraw": "withdrawn"},
    "approved": {},
    "refused": {},
    "withdrawn": {},
}
SCOPES: Mapping[str, str] = {
    "approve": "receipts:write",
    "refuse": "receipts:write",
    "withdraw": "payment-notices:write",
}

INSERT_SQL = """
INSERT INTO payment_notices (company_id, id, number, version, status, partner_id, method, currency, amount, paid_on,
  reference, note, entered_by)
VALUES ($1, $2, $3, 1, 'waiting', $4, $5, $6, $7, $8, $9, $10, $11)
RETURNING *
"""
LINES_SQL = """
INSERT INTO payment_notice_lines (company_id, notice_id, line_no, invoice_id, amount)
SELECT c.id, $2, d.* FROM companies c, unnest($3::int[], $4::uuid[], $5::numeric[]) AS d WHERE c.id = $1
"""
HEAD_SQL = "SELECT * FROM payment_notices WHERE company_id = $1 AND id = $2 FOR UPDATE"
ALLOCATIONS_SQL = """
SELECT invoice_id, amount FROM payment_notice_lines WHERE company_id = $1 AND notice_id = $2 ORDER BY line_no
"""
END_SQL = """
UPDATE payment_notices
SET version = version + 1, status = $3, decided_at = now(), decided_by = $4, refusal_reason = $5, receipt_id = $6
WHERE company_id = $1 AND id = $2
"""


@dataclass(frozen=True, slots=True)
class Payment:
    """What a customer says it has paid, and for which invoices; what is not named is an advance.

    `another`: it is another payment than one that looks the same.
    """

    amount: Decimal
    paid_on: date | None = None
    method: str = "bank"
    currency: str | None = None
    reference: str | None = None
    note: str | None = None
    allocations: Sequence[tuple[UUID, Decimal]] = ()
    another: bool = False


async def enter_payment_notice(session: AsyncSession, actor: Actor, numbers: Numbers, payment: Payment) -> UUID:
    """Tell of a payment of one's own; answers the notice's id.

    Nothing is in the books until staff approves it, unless the company accepts this customer's notices at once; what
    looks like a payment that is here already always waits.
    Raises FORBIDDEN for staff, who records receipts; `paid_in_future`, `amount_scale`, `currency_unknown`,
    `exchange_rate_missing`, `allocation_invalid` (INVALID); `duplicate_payment`, `period_closed` (CONFLICT).
    """
    if actor.partner_id is None:
        raise AppError("forbidden", "Staff records a receipt instead.", kind=Kind.FORBIDDEN)
    connection = await raw(session)
    on = payment.paid_on or today()
    if on > today():
        message = "A payment is told of once it is made."
        raise invalid("/paid_on", "paid_in_future", message)
    payer = await load_party(connection, RECEIVABLE, (actor.company_id, actor.partner_id), payment.currency, on)
    payer.check_scale(payment.amount)
    await lock_partner(connection, actor.company_id, actor.partner_id)
    owner = (actor.company_id, actor.partner_id, payer.currency)
    movement = Movement(*owner, payment.amount, (on,), payment.reference)
    like = await document_like(session, RECEIPT, movement, waiting=True)
    if like and not payment.another:
        raise duplicate(like)
    await allocate_to_invoices(connection, owner, Applying(RECEIVABLE, payment.allocations), payment.amount)
    notice_id, number = new_id(), await numbers.take(actor.company_id, "payment_notice", on)
    (head,) = await connection.fetch(
        INSERT_SQL,
        actor.company_id,
        notice_id,
        number,
        actor.partner_id,
        payment.method,
        payer.currency,
        payment.amount,
        on,
        payment.reference,
        payment.note,
        actor.user_id,
    )
    line_nos = list(range(1, len(payment.allocations) + 1))
    columns = ([invoice_id for invoice_id, _ in payment.allocations], [amount for _, amount in payment.allocations])
    await connection.execute(LINES_SQL, actor.company_id, notice_id, line_nos, *columns)
    if not like and await accepted_at_once(connection, actor, "payment_notice"):
        await _approve(session, actor, numbers, head, on)
    else:
        _tell(session, "payment_notice.submitted", head)
    return notice_id


async def approve_payment_notice(
    session: AsyncSession,
    actor: Actor,
    numbers: Numbers,
    notice_id: UUID,
    if_version: int,
    *,
    received_on: date | None = None,
    another: bool = False,
) -> None:
    """Post the receipt that a notice tells of, on the day that the customer names or on `received_on`.

    Raises NOT_FOUND, STALE, `transition_not_allowed`, `period_closed` (CONFLICT); `duplicate_payment` (CONFLICT) where
    a receipt looks the same, unless it is `another`; `allocation_invalid` where the invoices have been paid since.
    """
    connection = await raw(session)
    head = await _locked(connection, actor, notice_id, "approve", if_version)
    on = received_on or head["paid_on"]
    await lock_partner(connection, actor.company_id, head["partner_id"])
    like = None if another else await _like(session, head, on)
    if like:
        raise duplicate(like)
    await _approve(session, actor, numbers, head, on)


async def _like(session: AsyncSession, head: Any, on: date) -> str | None:
    """What is in the books already and looks the same."""
    movement = Movement(
        head["company_id"],
        head["partner_id"],
        head["currency"],
        head["amount"],
        (head["paid_on"], on),
        head["reference"],
    )
    return await document_like(session, RECEIPT, movement, notice_id=head["id"])


async def _approve(
    session: AsyncSession, actor: Actor, numbers: Numbers, head: asyncpg.Record, received_on: date
) -> None:
    connection = await raw(session)
    rows = await connection.fetch(ALLOCATIONS_SQL, actor.company_id, head["id"])
    wanted = MoneyOrder(
        partner_id=head["partner_id"],
        method=head["method"],
        amount=head["amount"],
        currency=head["currency"],
        on=received_on,
        reference=head["reference"],
        allocations=[(row["invoice_id"], row["amount"]) for row in rows],
        another=True,
    )
    receipt_id = await record_money(session, actor, numbers, RECEIPT, wanted)
    # Nobody has decided what was accepted by rule.
    decided_by = None if actor.is_partner else actor.user_id
    await _end(connection, head, "approve", decided_by, receipt_id=receipt_id)


async def refuse_payment_notice(
    session: AsyncSession, actor: Actor, notice_id: UUID, if_version: int, reason: str
) -> None:
    """Send a notice back with a reason that the customer sees; nothing is posted.

    Raises NOT_FOUND, STALE, `transition_not_allowed` (CONFLICT).
    """
    connection = await raw(session)
    head = await _locked(connection, actor, notice_id, "refuse", if_version)
    await _end(connection, head, "refuse", actor.user_id, reason=reason)
    _tell(session, "payment_notice.refused", head)


async def withdraw_payment_notice(session: AsyncSession, actor: Actor, notice_id: UUID, if_version: int) -> None:
    """Take a notice back that nobody has decided; raises NOT_FOUND, STALE, `transition_not_allowed` (CONFLICT)."""
    connection = await raw(session)
    head = await _locked(connection, actor, notice_id, "withdraw", if_version)
    await _end(connection, head, "withdraw", None)
    _tell(session, "payment_notice.withdrawn", head)


async def _locked(
    connection: asyncpg.Connection, actor: Actor, notice_id: UUID, action: str, if_version: int
) -> asyncpg.Record:
    head = await connection.fetchrow(HEAD_SQL, actor.company_id, notice_id)
    if head is None or (actor.is_partner and head["partner_id"] != actor.partner_id):
        raise not_found("payment notice")
    check_version(head["version"], if_version)
    follow(TRANSITIONS, "payment notice", head["status"], action)
    return head


async def _end(
    connection: asyncpg.Connection,
    head: asyncpg.Record,
    action: str,
    decided_by: UUID | None,
    *,
    reason: str | None = None,
    receipt_id: UUID | None = None,
) -> None:
    status = follow(TRANSITIONS, "payment notice", head["status"], action)
    await connection.execute(END_SQL, head["company_id"], head["id"], status, decided_by, reason, receipt_id)


def _tell(session: AsyncSession, event: str, head: asyncpg.Record) -> None:
    payload = {"number": head["number"], "partner_id": str(head["partner_id"])}
    append_event(session, head["company_id"], event, ("payment_notice", head["id"]), payload)


def notice_summary(row: Row[Any]) -> dict[str, Any]:
    """A list row as an answer shows it."""
    receipt = None if row.receipt_id is None else DocumentRef(row.receipt_id, row.receipt_number)
    return {**summary(row), "receipt": receipt}


async def read_payment_notice(session: AsyncSession, actor: Actor, notice_id: UUID) -> dict[str, Any]:
    """One notice with the invoices that it names: three statements, one more for staff. Raises NOT_FOUND."""
    statement = list_payment_notices(actor).where(PaymentNotice.id == notice_id)
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise not_found("payment notice")
    lines = PaymentNoticeLine
    rows = await session.execute(
        select(Invoice.id, RECEIVABLE.number.label("number"), lines.amount)
        .join(Invoice, (Invoice.company_id == lines.company_id) & (Invoice.id == lines.invoice_id))
        .where(lines.company_id == actor.company_id, lines.notice_id == notice_id)
        .order_by(lines.line_no)
    )
    connection = await raw(session)
    undecided = row.status == "waiting" and not actor.is_partner
    people = await people_of(connection, row.entered_by, row.decided_by)
    return {
        **notice_summary(row),
        "allocations": [{"invoice": DocumentRef(entry.id, entry.number), "amount": entry.amount} for entry in rows],
        "repeats": await _like(session, fields_of(row), row.paid_on) if undecided else None,
        "entered_by": people[row.entered_by],
        "decided_by": people.get(row.decided_by),
        "allowed_actions": sorted(action for action in TRANSITIONS[row.status] if actor.may(SCOPES[action])),
    }
