"""The settlement sheet of a production order, both sides' word on it, and closing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import now, today
from app.core.db import raw
from app.core.errors import AppError, Kind
from app.models import ProductionConfirmation
from app.services.access.actor import Actor
from app.services.access.listing import check_version, content_version
from app.services.posting import post
from app.services.production.account import MaterialLine, material_lines, shown_to
from app.services.production.answer import expect, retire_place
from app.services.production.load import load_order, set_status
from app.services.production.queries import visible_order
from app.services.production.rules.charging import closing
from app.services.stock.on_hand import VALUES_SCOPE

SIDES = ("company", "factory")
KEY = ("company_id", "order_id", "side")
ZERO = Decimal(0)

# What a sheet says besides materials: finished goods with their cost, scrap, fee and freight.
TOTALS_SQL = """
SELECT (SELECT coalesce(sum(l.quantity), 0) FROM production_vouchers v
        JOIN production_voucher_lines l ON l.company_id = v.company_id AND l.voucher_id = v.id AND l.kind = 'made'
        WHERE v.company_id = $1 AND v.order_id = $2) AS finished,
       (SELECT coalesce(sum(m.value * CASE WHEN m.to_location_id = $3 THEN 1 ELSE -1 END), 0)
        FROM stock_moves m
        WHERE m.company_id = $1 AND m.item_id = $4 AND $3 IN (m.from_location_id, m.to_location_id)
          AND m.document_id IN (SELECT id FROM production_vouchers WHERE company_id = $1 AND order_id = $2
                                UNION ALL SELECT id FROM production_charges WHERE company_id = $1 AND order_id = $2
                                UNION ALL SELECT $2::uuid)) AS cost,
       (SELECT coalesce(sum(m.value), 0) FROM production_vouchers v
        JOIN stock_moves m ON m.company_id = v.company_id AND m.document_id = v.id AND m.quantity > 0
        WHERE v.company_id = $1 AND v.order_id = $2 AND v.kind = 'scrap') AS scrap,
       (SELECT coalesce(sum(t.amount), 0) FROM trade_entries t WHERE t.company_id = $1 AND t.order_id = $2
        AND t.order_kind = 'production' AND t.line_no = 0 AND t.kind = 'finished') AS fee,
       (SELECT coalesce(sum(c.net_amount), 0) FROM production_charges c
        WHERE c.company_id = $1 AND c.order_id = $2 AND c.kind = 'fee') AS fee_invoiced,
       (SELECT coalesce(sum(c.net_amount), 0) FROM production_charges c
        WHERE c.company_id = $1 AND c.order_id = $2 AND c.kind = 'freight') AS freight
"""
CONFIRMED_SQL = """
SELECT side, figures, confirmed_at FROM production_confirmations WHERE company_id = $1 AND order_id = $2
"""
WAITING_SQL = """
SELECT EXISTS (SELECT FROM production_reports WHERE company_id = $1 AND order_id = $2 AND status = 'waiting')
"""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One side's word; `current` while the figures are still those that it saw."""

    side: str
    confirmed_at: datetime
    current: bool


@dataclass(frozen=True, slots=True)
class Settlement:
    """The sheet; `version` is made from what both sides see. Cost and freight are the company's own matter (none)."""

    order_id: UUID
    number: str
    status: str
    ordered: Decimal
    finished: Decimal
    fee: Decimal
    fee_invoiced: Decimal
    scrap: Decimal
    freight: Decimal | None
    cost: Decimal | None
    lines: Sequence[MaterialLine]
    confirmations: Sequence[Confirmation]
    version: int


async def settlement(session: AsyncSession, actor: Actor, order_id: UUID) -> Settlement:
    """The sheet of an order as the actor sees it; raises `not_found`.

    Four statements, five where lots are kept of a material.
    """
    order = await visible_order(session, actor, order_id)
    connection = await raw(session)
    key = (actor.company_id, order_id)
    totals = await connection.fetchrow(TOTALS_SQL, *key, order.location_id, order.item_id)
    if totals is None:
        raise RuntimeError("the sums of an order answered nothing")
    lines = await material_lines(session, actor, order.partner_id, order_id)
    figures = _figures(lines, totals["finished"], totals["fee"], totals["scrap"])
    own = not actor.is_partner and actor.may(VALUES_SCOPE)
    return Settlement(
        order_id=order_id,
        number=order.number,
        status=order.status,
        ordered=order.quantity,
        finished=totals["finished"],
        fee=totals["fee"],
        fee_invoiced=totals["fee_invoiced"],
        scrap=totals["scrap"],
        freight=totals["freight"] if own else None,
        cost=totals["cost"] if own else None,
        lines=shown_to(actor, lines),
        confirmations=[
            Confirmation(row["side"], row["confirmed_at"], row["figures"] == str(figures))
            for row in await connection.fetch(CONFIRMED_SQL, *key)
        ],
        version=figures,
    )


async def confirm_settlement(session: AsyncSession, actor: Actor, order_id: UUID, if_version: int) -> None:
    """Give one's side's word on the figures seen; raises `not_found`, STALE, `transition_not_allowed` (CONFLICT)."""
    order = await load_order(session, actor, order_id, "confirm")
    sheet = await settlement(session, actor, order_id)
    check_version(sheet.version, if_version)
    row = {
        "company_id": actor.company_id,
        "order_id": order_id,
        "side": "factory" if actor.is_partner else "company",
        "partner_id": order.partner_id,
        "figures": str(sheet.version),
        "confirmed_at": now(),
        "confirmed_by": actor.user_id,
    }
    changed = {name: row[name] for name in ("figures", "confirmed_at", "confirmed_by")}
    await session.execute(
        insert(ProductionConfirmation).values(row).on_conflict_do_update(index_elements=KEY, set_=changed)
    )


async def close_order(session: AsyncSession, actor: Actor, order_id: UUID, if_version: int) -> None:
    """End an order on which both sides agree: nothing at the factory, nothing in process.

    Raises `not_found`, STALE; `materials_left`, `not_confirmed`, `reports_waiting`, `transition_not_allowed`,
    `period_closed` (CONFLICT).
    """
    order = await load_order(session, actor, order_id, "close", if_version)
    day = max(today(), order.last_moved_on)
    posting = closing(order, actor.user_id, day)
    if await (await raw(session)).fetchval(WAITING_SQL, actor.company_id, order_id):
        raise AppError("reports_waiting", "The factory has reported what was not answered yet.", kind=Kind.CONFLICT)
    sheet = await settlement(session, actor, order_id)
    agreed = {entry.side for entry in sheet.confirmations if entry.current}
    missing = [side for side in SIDES if side not in agreed]
    if missing:
        message = f"The settlement sheet is not confirmed by: {', '.join(missing)}."
        raise AppError("not_confirmed", message, kind=Kind.CONFLICT, details={"missing": missing})
    await post(session, order.books, posting)
    await expect(session, order, ZERO)
    await retire_place(session, order)
    await set_status(session, order.head, "closed")


def _figures(lines: Sequence[MaterialLine], *totals: Decimal) -> int:
    """The version of what both sides see alike, whoever asks: materials and their lots, what was made, fee, scrap."""
    materials = [
        part
        for line in lines
        for part in (line.item.id, *((f.quantity.normalize(), (f.value or ZERO).normalize()) for f in line.figures))
    ]
    lots = [part for line in lines for lot in line.lots for part in lot.figures]
    return content_version(*materials, *lots, *totals)
