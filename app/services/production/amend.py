"""New terms of a production order that the factory knows: quantity, fee and day, before it is agreed and after."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import AppError, FieldError, Kind
from app.services.access.actor import Actor
from app.services.documents.amounts import AMOUNT_LIMIT, QUANTITY_LIMIT
from app.services.posting import post
from app.services.production.answer import expect
from app.services.production.load import Order, open_order, set_status
from app.services.production.rules.agreeing import amendment

# What is planned grows and shrinks with what is ordered, so that each unit still needs what it needed.
RESCALE_SQL = """
UPDATE production_components SET quantity = greatest(round(quantity * $3 / $4, 6), 0.000001)
WHERE company_id = $1 AND order_id = $2
"""


@dataclass(frozen=True, slots=True)
class OrderTerms:
    """What is negotiated of a production order; the fee is net of VAT, in base currency."""

    quantity: Decimal
    unit_fee: Decimal
    due_on: date


def terms_of(head: asyncpg.Record) -> OrderTerms:
    """The terms on which an order stands."""
    return OrderTerms(head["quantity"], head["unit_fee"], head["due_on"])


def check_terms(head: asyncpg.Record, order: Order | None, after: OrderTerms) -> None:
    """Raise unless an order (agreed: with what has happened to it) can be put on new terms.

    `change_invalid` with `out_of_range`, `below_finished`, `finished_at_fee`, `due_before_order`; `nothing_changes`
    (CONFLICT).
    """
    faults = []
    if after.quantity <= 0 or after.quantity >= QUANTITY_LIMIT or after.quantity * after.unit_fee >= AMOUNT_LIMIT:
        faults.append(FieldError("/lines/0/quantity", "out_of_range", "The quantity or its fee is out of range."))
    if order is not None and after.quantity < max(order.finished, order.invoiced):
        faults.append(FieldError("/lines/0/quantity", "below_finished", "More is already finished or invoiced."))
    if order is not None and after.unit_fee != head["unit_fee"] and max(order.finished, order.invoiced) > 0:
        message = "Goods of this order have been finished at its fee."
        faults.append(FieldError("/lines/0/unit_fee", "finished_at_fee", message))
    if after.due_on < head["ordered_on"]:
        message = "The goods cannot be due before they are ordered."
        faults.append(FieldError("/lines/0/due_on", "due_before_order", message))
    if faults:
        raise AppError("change_invalid", "The change does not fit the order.", errors=faults)
    if after == terms_of(head):
        raise AppError("nothing_changes", "The order says so already.", kind=Kind.CONFLICT)


async def put_terms(session: AsyncSession, head: asyncpg.Record, after: OrderTerms) -> None:
    """Write new terms, and what is planned by them; the order's state stays."""
    key = head["company_id"], head["id"]
    await (await raw(session)).execute(RESCALE_SQL, *key, after.quantity, head["quantity"])
    columns = {"quantity": after.quantity, "unit_fee": after.unit_fee, "due_on": after.due_on}
    await set_status(session, head, head["status"], columns)


async def retell_terms(session: AsyncSession, actor: Actor, head: asyncpg.Record, after: OrderTerms) -> asyncpg.Record:
    """Write new terms of an order that is not agreed yet; answers it as it now stands."""
    await put_terms(session, head, after)
    return await open_order(session, actor, head["id"], "accept")


async def amend_agreed(session: AsyncSession, actor: Actor, order: Order, after: OrderTerms) -> UUID:
    """Take an agreed order to new terms: fee and memo by the difference, and what is still expected; the posting.

    On the terms that it has only its version grows, for what else was agreed.
    """
    posting = amendment(order, actor.user_id, today(), after.quantity, after.unit_fee)
    settled = await post(session, order.books, posting)
    if after == terms_of(order.head):
        await set_status(session, order.head, order.head["status"])
        return settled.posting_id
    await put_terms(session, order.head, after)
    await expect(session, order, max(after.quantity - order.finished, Decimal(0)), after.due_on)
    return settled.posting_id
