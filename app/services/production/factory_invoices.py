"""A factory's invoice for its fee as the factory enters it, and the company's answer: approved, it is booked."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import AppError, FieldError, Kind, not_found
from app.core.ids import new_id
from app.models import FactoryInvoice
from app.services.access.actor import Actor
from app.services.documents.numbers import Numbers
from app.services.documents.transitions import Transitions, follow
from app.services.outbox.append import append_event
from app.services.partners.intake_rules import accepted_at_once
from app.services.production.charges import Invoiced, agreed_fee, charge_fee, taxed
from app.services.production.load import load_order

WHAT = "factory invoice"
TRANSITIONS: Transitions = {
    "waiting": {"approve": "approved", "refuse": "refused", "withdraw": "withdrawn"},
    "approved": {},
    "refused": {},
    "withdrawn": {},
}
WAITING_SQL = """
SELECT coalesce(sum(quantity), 0) FROM factory_invoices WHERE company_id = $1 AND order_id = $2 AND status = 'waiting'
"""
BOOKED_SQL = """
SELECT EXISTS (SELECT FROM production_charges WHERE company_id = $1 AND payee_id = $2 AND reference = $3)
"""
HEAD_SQL = "SELECT * FROM factory_invoices WHERE company_id = $1 AND order_id = $2 AND id = $3 FOR UPDATE"
END_SQL = """
UPDATE factory_invoices SET status = $3, decided_by = $4, reason = $5, charge_id = $6 WHERE company_id = $1 AND id = $2
"""


async def enter_invoice(
    session: AsyncSession, actor: Actor, numbers: Numbers, order_id: UUID, wanted: Invoiced, *, quantity: Decimal
) -> UUID:
    """Take in a factory's invoice for its fee on finished units; answers its id. Nothing is booked before approval.

    Where the company accepts this factory's invoices it is booked at once, unless it asks for another fee than was
    agreed. Raises `not_found`; `tax_class_unknown`, `amount_scale` (INVALID); `over_invoiced`, `duplicate_invoice`,
    `transition_not_allowed`, and where it is booked at once `period_closed` (CONFLICT).
    """
    order = await load_order(session, actor, order_id, "enter_invoice")
    connection = await raw(session)
    key = (actor.company_id, order_id)
    waiting = await connection.fetchval(WAITING_SQL, *key)
    if order.invoiced + waiting + quantity > order.finished:
        fault = FieldError("/quantity", "over_invoiced", "Less has been finished and not yet invoiced.")
        raise AppError(fault.code, fault.message, kind=Kind.CONFLICT, errors=[fault])
    if await connection.fetchval(BOOKED_SQL, actor.company_id, order.partner_id, wanted.reference):
        fault = FieldError("/reference", "duplicate_invoice", "This invoice is booked already.")
        raise AppError(fault.code, fault.message, kind=Kind.CONFLICT, errors=[fault])
    agreed = agreed_fee(order, quantity, waiting)
    net = agreed if wanted.net_amount is None else wanted.net_amount
    day = wanted.charged_on or today()
    tax = await taxed(session, order, wanted, net, day)
    row: dict[str, Any] = {
        "company_id": actor.company_id,
        "id": new_id(),
        "number": await numbers.take(actor.company_id, "factory_invoice", day),
        "order_id": order_id,
        "partner_id": order.partner_id,
        "status": "waiting",
        "reference": wanted.reference,
        "quantity": quantity,
        "net_amount": net,
        "agreed_amount": agreed,
        "tax_class": tax.tax_class,
        "tax_amount": tax.amount,
        "charged_on": day,
        "entered_by": actor.user_id,
    }
    await session.execute(insert(FactoryInvoice), [row])
    if net == agreed and await accepted_at_once(connection, actor, "factory_invoice"):
        await _book(session, actor, numbers, row, day)
    else:
        _tell(session, row, "submitted")
    invoice_id: UUID = row["id"]
    return invoice_id


async def approve_invoice(
    session: AsyncSession, actor: Actor, numbers: Numbers, keys: tuple[UUID, UUID], *, charged_on: date | None
) -> None:
    """Book an order's invoice (`keys`: order and invoice) as it was entered, on its own day or on another.

    Raises `not_found`, `transition_not_allowed` (CONFLICT), and what `charge_fee` raises.
    """
    head = await _locked(session, actor, keys, "approve")
    await _book(session, actor, numbers, head, charged_on or head["charged_on"])


async def refuse_invoice(session: AsyncSession, actor: Actor, keys: tuple[UUID, UUID], reason: str) -> None:
    """Send an invoice (`keys`: order and invoice) back with a reason that the factory sees.

    Raises `not_found`, `transition_not_allowed` (CONFLICT).
    """
    head = await _locked(session, actor, keys, "refuse")
    await _end(session, actor, head, "refuse", reason=reason)
    _tell(session, head, "refused")


async def withdraw_invoice(session: AsyncSession, actor: Actor, keys: tuple[UUID, UUID]) -> None:
    """Take an invoice (`keys`: order and invoice) back that nobody has decided.

    Raises `not_found`, `transition_not_allowed` (CONFLICT).
    """
    head = await _locked(session, actor, keys, "withdraw")
    await _end(session, actor, head, "withdraw")
    _tell(session, head, "withdrawn")


async def _locked(session: AsyncSession, actor: Actor, keys: tuple[UUID, UUID], action: str) -> dict[str, Any]:
    """The order is locked before its invoice, as wherever both are."""
    order_id, invoice_id = keys
    await load_order(session, actor, order_id, "enter_invoice")
    head = await (await raw(session)).fetchrow(HEAD_SQL, actor.company_id, order_id, invoice_id)
    if head is None:
        raise not_found(WHAT)
    follow(TRANSITIONS, WHAT, head["status"], action)
    return dict(head)


async def _book(
    session: AsyncSession, actor: Actor, numbers: Numbers, head: Mapping[str, Any], charged_on: date
) -> None:
    """As staff books an invoice that came on paper."""
    wanted = Invoiced(head["reference"], charged_on, head["net_amount"], head["tax_class"], head["tax_amount"])
    charge_id = await charge_fee(session, actor, numbers, head["order_id"], wanted, quantity=head["quantity"])
    await _end(session, actor, head, "approve", charge_id=charge_id)


async def _end(
    session: AsyncSession,
    actor: Actor,
    head: Mapping[str, Any],
    action: str,
    *,
    reason: str | None = None,
    charge_id: UUID | None = None,
) -> None:
    status = follow(TRANSITIONS, WHAT, head["status"], action)
    # Nobody has decided what was accepted by rule, or taken back.
    decided_by = None if actor.is_partner else actor.user_id
    connection = await raw(session)
    await connection.execute(END_SQL, head["company_id"], head["id"], status, decided_by, reason, charge_id)


def _tell(session: AsyncSession, head: Mapping[str, Any], what: str) -> None:
    payload = {"number": head["number"], "partner_id": str(head["partner_id"])}
    append_event(session, head["company_id"], f"factory_invoice.{what}", ("factory_invoice", head["id"]), payload)
