"""Writing a purchase order, changing it while it is a draft, and sending it to the supplier."""

import json
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import AppError, FieldError
from app.core.ids import new_id
from app.services.access.actor import Actor
from app.services.access.custom_fields import Values, checked
from app.services.documents.amounts import Totals, order_totals
from app.services.documents.numbers import Numbers
from app.services.documents.own_values import PURCHASE_ORDERS, put_values_of_lines, require_own_values
from app.services.outbox.append import append_event
from app.services.purchasing.context import Buying, Terms, load_buying, load_catalogue
from app.services.purchasing.drafting import PurchaseDraft, draft_lines
from app.services.purchasing.load import open_order
from app.services.purchasing.order import PurchaseLine
from app.services.purchasing.rows import put_lines

INSERT_SQL = """
INSERT INTO purchase_orders (company_id, id, number, version, status, partner_id, location_id, payment_term_id,
  reference, currency, exchange_rate, ordered_on, note, net_amount, tax_amount, total_amount, custom, created_by)
VALUES ($1, $2, $3, 1, 'draft', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
"""
UPDATE_SQL = """
UPDATE purchase_orders
SET version = version + 1, partner_id = $3, location_id = $4, payment_term_id = $5, reference = $6, currency = $7,
    exchange_rate = $8, ordered_on = $9, note = $10, net_amount = $11, tax_amount = $12, total_amount = $13,
    custom = $14
WHERE company_id = $1 AND id = $2
"""
DROP_LINES_SQL = """
DELETE FROM purchase_order_lines WHERE company_id = $1 AND order_id = $2 RETURNING line_no, item_id, custom
"""
SEND_SQL = """
UPDATE purchase_orders SET version = version + 1, status = 'sent', sent_at = now() WHERE company_id = $1 AND id = $2
"""


@dataclass(frozen=True, slots=True)
class _Before:
    """What a draft and its lines, in order, said in the company's own fields."""

    order: Values
    lines: Sequence[asyncpg.Record]

    def of_lines(self, items: Mapping[int, UUID]) -> Mapping[int, Values]:
        """By the number of a new line what its item said before: where it stood, else in the next line that is left."""
        found, left = {}, defaultdict[UUID, deque[Values]](deque)
        for row in self.lines:
            if items.get(row["line_no"]) == row["item_id"]:
                found[row["line_no"]] = row["custom"]
            else:
                left[row["item_id"]].append(row["custom"])
        for line_no, item_id in items.items():
            if line_no not in found and left[item_id]:
                found[line_no] = left[item_id].popleft()
        return found


@dataclass(frozen=True, slots=True)
class _Priced:
    """A draft with the supplier's prices and the taxes of its day, and its values of the company's own fields."""

    buying: Buying
    on: date
    lines: tuple[PurchaseLine, ...]
    totals: Totals
    own: Values
    own_of_lines: Mapping[int, Values]


async def create_purchase_order(session: AsyncSession, actor: Actor, numbers: Numbers, draft: PurchaseDraft) -> UUID:
    """Write a draft order, which is nobody's business but ours; answers its id.

    Four statements for any number of lines, five where lines have own fields. Raises INVALID with a pointer per fault.
    """
    connection = await raw(session)
    priced = await _price(connection, actor, draft)
    order_id, number = new_id(), await numbers.take(actor.company_id, "purchase_order", priced.on)
    await connection.execute(INSERT_SQL, actor.company_id, order_id, number, *_header(draft, priced), actor.user_id)
    await _put_lines(connection, (actor.company_id, order_id), priced)
    return order_id


async def edit_purchase_order(
    session: AsyncSession, actor: Actor, order_id: UUID, draft: PurchaseDraft, if_version: int
) -> None:
    """Write a draft anew; what is not given of the company's own fields stays, of a line with its item.

    Raises NOT_FOUND, STALE, `transition_not_allowed` once it is sent, and what `create_purchase_order` raises.
    """
    connection = await raw(session)
    loaded = await open_order(connection, actor, order_id, "edit", if_version)
    dropped = await connection.fetch(DROP_LINES_SQL, actor.company_id, order_id)
    before = _Before(loaded.custom, sorted(dropped, key=itemgetter("line_no")))
    priced = await _price(connection, actor, draft, before)
    await connection.execute(UPDATE_SQL, actor.company_id, order_id, *_header(draft, priced))
    await _put_lines(connection, (actor.company_id, order_id), priced)


async def send_purchase_order(session: AsyncSession, actor: Actor, order_id: UUID, if_version: int) -> None:
    """Hand the order to the supplier, who sees it from now on.

    Raises NOT_FOUND, STALE, `transition_not_allowed`; INVALID `custom_fields_invalid` where something required is not
    filled in.
    """
    connection = await raw(session)
    loaded = await open_order(connection, actor, order_id, "send", if_version)
    await require_own_values(connection, actor, PURCHASE_ORDERS, order_id, loaded.custom)
    await connection.execute(SEND_SQL, actor.company_id, order_id)
    payload = {"number": loaded.order.number, "partner_id": str(loaded.order.partner_id)}
    append_event(session, actor.company_id, "purchase_order.sent", ("purchase_order", order_id), payload)


async def _price(
    connection: asyncpg.Connection, actor: Actor, draft: PurchaseDraft, before: _Before | None = None
) -> _Priced:
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
    own, own_of_lines, more = _own_values(actor, draft, lines, before)
    if faults or more:
        raise AppError("order_invalid", "Some lines cannot be ordered as they are.", errors=[*faults, *more])
    return _Priced(buying, on, lines, order_totals(lines, buying.currency_scale), own, own_of_lines)


def _own_values(
    actor: Actor, draft: PurchaseDraft, lines: Sequence[PurchaseLine], before: _Before | None
) -> tuple[Values, Mapping[int, Values], list[FieldError]]:
    """What the draft says in the company's own fields, its lines by number, and what is wrong with that."""
    present = None if before is None else before.order
    own, faults = checked(actor.own_fields, PURCHASE_ORDERS.kind, draft.custom, kept=present, whole=False)
    said = {} if before is None else before.of_lines({line.line_no: line.item_id for line in lines})
    of_lines = {}
    for index, entry in enumerate(draft.lines):
        line_no, place = index + 1, f"/lines/{index}/custom"
        kept = said.get(line_no)
        values, more = checked(actor.own_fields, PURCHASE_ORDERS.of_line, entry.custom, place, kept=kept, whole=False)
        faults += more
        if values:
            of_lines[line_no] = values
    return own, of_lines, faults


async def _put_lines(connection: asyncpg.Connection, order: tuple[UUID, UUID], priced: _Priced) -> None:
    await put_lines(connection, order, priced.lines, priced.buying.currency_scale)
    await put_values_of_lines(connection, PURCHASE_ORDERS, order, priced.own_of_lines)


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
        json.dumps(priced.own),
    )
