"""Writing a purchase order, changing it while it is a draft, and sending it to the supplier."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import AppError
from app.core.ids import new_id
from app.services.access.actor import Actor
from app.services.documents.amounts import Totals, order_totals
from app.services.documents.numbers import Numbers
from app.services.outbox.append import append_event
from app.services.purchasing.context import Buying, Terms, load_buying, load_catalogue
from app.services.purchasing.drafting import PurchaseDraft, draft_lines
from app.services.purchasing.load import open_order
from app.services.purchasing.order import PurchaseLine
from app.services.purchasing.rows import put_lines

INSERT_SQL = """
INSERT INTO purchase_orders (company_id, id, number, version, status, partner_id, location_id, payment_term_id,
  reference, currency, exchange_rate, ordered_on, note, net_amount, tax_amount, total_amount, created_by)
VALUES ($1, $2, $3, 1, 'draft', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
"""
UPDATE_SQL = """
UPDATE purchase_orders
SET version = version + 1, partner_id = $3, location_id = $4, payment_term_id = $5, reference = $6, currency = $7,
    exchange_rate = $8, ordered_on = $9, note = $10, net_amount = $11, tax_amount = $12, total_amount = $13
WHERE company_id = $1 AND id = $2
"""
SEND_SQL = """
UPDATE purchase_orders SET version = version + 1, status = 'sent', sent_at = now() WHERE company_id = $1 AND id = $2
"""


@dataclass(frozen=True, slots=True)
class _Priced:
    """A draft with the supplier's prices and the taxes of its day."""

    buying: Buying
    on: date
    lines: tuple[PurchaseLine, ...]
    totals: Totals


async def create_purchase_order(session: AsyncSession, actor: Actor, numbers: Numbers, draft: PurchaseDraft) -> UUID:
    """Write a draft order, which is nobody's business but ours; answers its id.

    Four statements for any number of lines. Raises INVALID with a pointer per faulty field.
    """
    connection = await raw(session)
    priced = await _price(connection, actor, draft)
    order_id, number = new_id(), await numbers.take(actor.company_id, "purchase_order", priced.on)
    await connection.execute(INSERT_SQL, actor.company_id, order_id, number, *_header(draft, priced), actor.user_id)
    await put_lines(connection, (actor.company_id, order_id), priced.lines, priced.buying.currency_scale)
    return order_id


async def edit_purchase_order(
    session: AsyncSession, actor: Actor, order_id: UUID, draft: PurchaseDraft, if_version: int
) -> None:
    """Write a draft anew; raises NOT_FOUND, STALE, `transition_not_allowed` once it is sent."""
    connection = await raw(session)
    await open_order(connection, actor, order_id, "edit", if_version)
    priced = await _price(connection, actor, draft)
    await connection.execute(UPDATE_SQL, actor.company_id, order_id, *_header(draft, priced))
    await connection.execute(
        "DELETE FROM purchase_order_lines WHERE company_id = $1 AND order_id = $2", actor.company_id, order_id
    )
    await put_lines(connection, (actor.company_id, order_id), priced.lines, priced.buying.currency_scale)


async def send_purchase_order(session: AsyncSession, actor: Actor, order_id: UUID, if_version: int) -> None:
    """Hand the order to the supplier, who sees it from now on; raises NOT_FOUND, STALE, `transition_not_allowed`."""
    connection = await raw(session)
    loaded = await open_order(connection, actor, order_id, "send", if_version)
    await connection.execute(SEND_SQL, actor.company_id, order_id)
    payload = {"number": loaded.order.number, "partner_id": str(loaded.order.partner_id)}
    append_event(session, actor.company_id, "purchase_order.sent", ("purchase_order", order_id), payload)


async def _price(connection: asyncpg.Connection, actor: Actor, draft: PurchaseDraft) -> _Priced:
    on = draft.ordered_on or today()
    terms = Terms(draft.partner_id, on, draft.location_id, draft.currency, draft.payment_term_id)
    buying = await load_buying(connection, actor.company_id, terms)
    catalogue = await load_catalogue(
        connection,
        buying,
        ids=[line.item_id for line in draft.lines if line.item_id],
        codes=[line.item_code for line in draft.lines if line.item_code and not line.item_id],
        on=on,
    )
    lines, faults = draft_lines(draft, buying, on, catalogue)
    if faults:
        raise AppError("order_invalid", "Some lines cannot be ordered as they are.", errors=faults)
    return _Priced(buying, on, lines, order_totals(lines, buying.currency_scale))


def _header(draft: PurchaseDraft, priced: _Priced) -> Sequence[object]:
    buying, totals = priced.buying, priced.totals
    return (
        buying.partner.id,
        buying.location.id,
        buying.payment_term_id,
        draft.reference,
        buying.currency,
        buying.exchange_rate,
        priced.on,
        draft.note,
        totals.net_amount,
        totals.tax_amount,
        totals.total_amount,
    )
