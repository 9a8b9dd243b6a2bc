"""The answer before an order is placed: price, VAT, promise and credit, line by line; nothing is written."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.money import round_half_up
from app.services.access.actor import EXACT, Actor
from app.services.documents.amounts import ZERO, in_unit, order_totals
from app.services.documents.names import Named
from app.services.sales.context import Selling
from app.services.sales.disclosure import Answer, disclosed
from app.services.sales.drafting import Drafted, OrderDraft
from app.services.sales.promise import Supply, promise
from app.services.sales.quote import quote_order
from app.services.sales.spending import excess_of
from app.services.sales.views import CreditView, Preview, PreviewLine, Promise

SUPPLY_SQL = """
SELECT w.item_id, coalesce(b.on_hand - b.reserved, 0) AS available, coalesce(b.demand - b.reserved, 0) AS waiting,
       (SELECT array_agg(e.due_on ORDER BY e.due_on, e.id) FROM expected_receipts e
        WHERE e.company_id = $1 AND e.item_id = w.item_id AND e.location_id = $2 AND e.quantity > 0) AS due_on,
       (SELECT array_agg(e.quantity ORDER BY e.due_on, e.id) FROM expected_receipts e
        WHERE e.company_id = $1 AND e.item_id = w.item_id AND e.location_id = $2 AND e.quantity > 0) AS quantities
FROM unnest($3::uuid[]) AS w(item_id)
LEFT JOIN stock_balances b ON b.company_id = $1 AND b.item_id = w.item_id AND b.location_id = $2
"""
EXPOSURE_SQL = """
SELECT coalesce(sum(balance), 0) FROM partner_balances
WHERE company_id = $1 AND partner_id = $2 AND account_code = ANY($3::text[])
"""


async def preview_order(session: AsyncSession, actor: Actor, draft: OrderDraft) -> Preview:
    """Say what an order would cost, when it could come and what is wrong with it: four statements, any length."""
    quote = await quote_order(session, actor, draft)
    connection = await raw(session)
    selling = quote.selling
    items = [entry.item.id for entry in quote.lines if entry.item and entry.item.kind != "service"]
    supplies = await _supplies(connection, selling, items)
    totals = order_totals(quote.priced, selling.currency_scale)
    return Preview(
        currency=selling.currency,
        lines=_lines(quote.lines, draft, supplies, actor.disclosures.get(selling.location.id, EXACT), selling),
        net_amount=totals.net_amount,
        tax_amount=totals.tax_amount,
        total_amount=totals.total_amount,
        taxes=totals.taxes,
        errors=quote.errors,
        credit=await _credit(connection, selling, totals.total_amount) if actor.sees_whole_partners else None,
        approval=excess_of(actor, quote),
    )


async def _supplies(connection: asyncpg.Connection, selling: Selling, items: Sequence[UUID]) -> dict[UUID, Supply]:
    rows = await connection.fetch(SUPPLY_SQL, selling.books.company_id, selling.location.id, sorted(set(items)))
    return {
        row["item_id"]: Supply(
            available=row["available"],
            waiting=row["waiting"],
            expected=list(zip(row["due_on"] or (), row["quantities"] or (), strict=True)),
        )
        for row in rows
    }


def _lines(
    drafted: Sequence[Drafted], draft: OrderDraft, supplies: dict[UUID, Supply], disclosure: str, selling: Selling
) -> list[PreviewLine]:
    """Lines in order: an earlier line of the same item takes its share of the supply first."""
    left = dict(supplies)
    views = []
    for index, (entry, asked) in enumerate(zip(drafted, draft.lines, strict=True)):
        factor = entry.line.unit_factor if entry.line else Decimal(1)
        if entry.item is None:
            answer = Answer(ZERO, [], ZERO)
        elif entry.item.kind == "service":
            answer = Answer(asked.quantity, [(today(), asked.quantity)], ZERO)
        else:
            supply = left.get(entry.item.id, Supply())
            answer = disclosed(disclosure, asked.quantity, _answer(asked.quantity, factor, supply), today())
            left[entry.item.id] = _after(supply, asked.quantity * factor)
        views.append(_line(index, entry, asked.quantity, selling, answer))
    return views


def _answer(quantity: Decimal, factor: Decimal, supply: Supply) -> Answer:
    found, missing = promise(quantity * factor, supply, today())
    promises = [(day, in_unit(base, factor)) for day, base in found]
    return Answer(in_unit(max(supply.available, ZERO), factor), promises, in_unit(missing, factor))


def _after(supply: Supply, wanted: Decimal) -> Supply:
    """What a line leaves to the next one of the same item."""
    return replace(
        supply,
        available=max(supply.available - wanted, ZERO),
        waiting=supply.waiting + max(wanted - max(supply.available, ZERO), ZERO),
    )


def _line(index: int, entry: Drafted, quantity: Decimal, selling: Selling, answer: Answer) -> PreviewLine:
    item, line = entry.item, entry.line
    return PreviewLine(
        line_no=index + 1,
        item=Named(item.id, item.code, item.name) if item else None,
        unit=line.unit if line else None,
        quantity=quantity,
        available_now=answer.available,
        promises=[Promise(promised, day) for day, promised in answer.promises],
        short_quantity=answer.short,
        unit_price=line.unit_price if line else None,
        net_amount=line.net_upto(line.quantity, selling.currency_scale) if line else ZERO,
        tax_code=line.tax_code if line else None,
        tax_rate=line.tax_rate_percent if line else None,
        errors=entry.errors,
    )


async def _credit(connection: asyncpg.Connection, selling: Selling, total_amount: Decimal) -> CreditView | None:
    if selling.credit_limit is None:
        return None
    accounts = [selling.books.account("receivable"), selling.books.account("memo_sales_orders")]
    exposure = await connection.fetchval(EXPOSURE_SQL, selling.books.company_id, selling.partner.id, accounts)
    after = exposure + round_half_up(total_amount * selling.exchange_rate, selling.books.scale)
    return CreditView(selling.credit_limit, exposure, after)
