"""Production orders as an actor sees them: in lists, and one with all that happened to it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.core.paging import Page, cut, encode_cursor, invalid_cursor
from app.models import Item, Partner, ProductionOrder
from app.services.access.actor import Actor
from app.services.access.custom_fields import NOTHING, Values, holds, shown
from app.services.access.listing import Listing
from app.services.access.visibility import visible
from app.services.documents.names import Named
from app.services.posting import LotQuantity
from app.services.production.queries import visible_order
from app.services.production.report_lots import MADE, load_lots
from app.services.production.states import SCOPES, TRANSITIONS

NAMES_SQL = """
SELECT p.code AS partner_code, p.name AS partner_name, i.code AS item_code, i.name AS item_name, i.base_unit,
       i.tracking,
       l.code AS place_code, l.name AS place_name,
       coalesce((SELECT sum(t.quantity) FROM trade_entries t WHERE t.company_id = o.company_id AND t.order_id = o.id
                 AND t.line_no = 0 AND t.kind = 'finished'), 0) AS finished
FROM production_orders o
JOIN partners p ON p.company_id = o.company_id AND p.id = o.partner_id
JOIN items i ON i.company_id = o.company_id AND i.id = o.item_id
JOIN locations l ON l.company_id = o.company_id AND l.id = o.location_id
WHERE o.company_id = $1 AND o.id = $2
"""
COMPONENTS_SQL = """
SELECT c.line_no, c.item_id, i.code, i.name, i.base_unit, i.tracking, c.quantity, c.supplied_by,
       coalesce(t.sent, 0) AS sent, coalesce(t.used, 0) AS used, coalesce(t.lost, 0) AS lost,
       coalesce(t.returned, 0) AS returned
FROM production_components c
JOIN items i ON i.company_id = c.company_id AND i.id = c.item_id
LEFT JOIN (
    SELECT line_no, sum(quantity) FILTER (WHERE kind = 'sent') AS sent,
           sum(quantity) FILTER (WHERE kind = 'used') AS used, sum(quantity) FILTER (WHERE kind = 'lost') AS lost,
           sum(quantity) FILTER (WHERE kind = 'returned') AS returned
    FROM trade_entries WHERE company_id = $1 AND order_id = $2 AND order_kind = 'production' GROUP BY line_no
) t ON t.line_no = c.line_no
WHERE c.company_id = $1 AND c.order_id = $2 ORDER BY c.line_no
"""
SUBSTITUTES_SQL = """
SELECT s.line_no, s.item_id, i.code, i.name, s.factor,
       s.agreed_no = (SELECT max(x.agreed_no) FROM production_substitutes x WHERE x.company_id = s.company_id
                      AND x.order_id = s.order_id AND x.line_no = s.line_no) AND s.agreed_no > 0 AS sent_instead
FROM production_substitutes s JOIN items i ON i.company_id = s.company_id AND i.id = s.item_id
WHERE s.company_id = $1 AND s.order_id = $2 ORDER BY s.line_no, i.code
"""
STAGES_SQL = """
SELECT s.stage_no, s.name, coalesce(d.done, 0) AS done
FROM production_stages s
LEFT JOIN (
    SELECT l.stage_no, sum(l.quantity) AS done FROM production_reports r
    JOIN production_report_lines l ON l.company_id = r.company_id AND l.report_id = r.id
    WHERE r.company_id = $1 AND r.order_id = $2 AND r.status <> 'refused' AND l.stage_no IS NOT NULL
    GROUP BY l.stage_no
) d ON d.stage_no = s.stage_no
WHERE s.company_id = $1 AND s.order_id = $2 ORDER BY s.stage_no
"""
VOUCHERS_SQL = """
SELECT id, number, kind, posted_on FROM production_vouchers WHERE company_id = $1 AND order_id = $2 ORDER BY id
"""
# A carrier's invoices are no matter of the factory.
CHARGES_SQL = """
SELECT id, number, kind, reference, quantity, net_amount, tax_amount, charged_on FROM production_charges
WHERE company_id = $1 AND order_id = $2 AND ($3::uuid IS NULL OR payee_id = $3) ORDER BY id
"""
INVOICES_SQL = """
SELECT id, number, status, reference, quantity, net_amount, agreed_amount, tax_amount, charged_on, reason
FROM factory_invoices WHERE company_id = $1 AND order_id = $2 ORDER BY id
"""
REPORTS_SQL = """
SELECT id, number, status, reported_on, finished, note, reason FROM production_reports
WHERE company_id = $1 AND order_id = $2 ORDER BY id
"""
USED_SQL = """
SELECT l.report_id, l.line_no, l.item_id, i.code, i.name, i.base_unit, l.quantity
FROM production_reports r
JOIN production_report_lines l ON l.company_id = r.company_id AND l.report_id = r.id
JOIN items i ON i.company_id = l.company_id AND i.id = l.item_id
WHERE r.company_id = $1 AND r.order_id = $2 ORDER BY l.report_id, l.line_no
"""


@dataclass(frozen=True, slots=True)
class SubstituteView:
    """An item that may be sent in place of a material; `sent_instead`: both sides have agreed that it is."""

    item: Named
    factor: Decimal
    sent_instead: bool


@dataclass(frozen=True, slots=True)
class ComponentView:
    """A planned material and what has become of it; a substitute counts as what it stands in for."""

    line_no: int
    item: Named
    unit: str
    tracking: str
    planned: Decimal
    supplied_by: str
    sent: Decimal
    used: Decimal
    lost: Decimal
    returned: Decimal
    left: Decimal
    substitutes: Sequence[SubstituteView]


@dataclass(frozen=True, slots=True)
class StageView:
    """A work stage, and how many units have passed it by the factory's reports."""

    stage_no: int
    name: str
    done: Decimal


@dataclass(frozen=True, slots=True)
class VoucherRef:
    """A movement of the order's goods."""

    id: UUID
    number: str
    kind: str
    posted_on: date


@dataclass(frozen=True, slots=True)
class ChargeView:
    """An invoice for the order."""

    id: UUID
    number: str
    kind: str
    reference: str
    quantity: Decimal | None
    net_amount: Decimal
    tax_amount: Decimal
    charged_on: date


@dataclass(frozen=True, slots=True)
class FactoryInvoiceView:
    """The factory's own invoice for its fee, and the answer."""

    id: UUID
    number: str
    status: str
    reference: str
    quantity: Decimal
    net_amount: Decimal
    agreed_amount: Decimal
    tax_amount: Decimal
    charged_on: date
    reason: str | None


@dataclass(frozen=True, slots=True)
class UsedView:
    """A material that a report says is in the finished goods, and its lots as far as they are named."""

    item: Named
    unit: str
    quantity: Decimal
    lots: Sequence[LotQuantity]


@dataclass(frozen=True, slots=True)
class ReportView:
    """What the factory has reported, and the answer; `lots` are those of the finished goods."""

    id: UUID
    number: str
    status: str
    reported_on: date
    finished: Decimal
    note: str | None
    reason: str | None
    lots: Sequence[LotQuantity]
    used: Sequence[UsedView]


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """An order in a list."""

    id: UUID
    number: str
    status: str
    partner: Named
    item: Named
    unit: str
    quantity: Decimal
    ordered_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class OrderView(OrderSummary):
    """An order with its plan and all that happened to it; `version` is its ETag, `bill_id` the company's own matter."""

    version: int
    bill_id: UUID | None
    tracking: str
    finished: Decimal
    over_percent: Decimal
    location: Named
    unit_fee: Decimal
    tax_class: str
    note: str | None
    answer_note: str | None
    components: Sequence[ComponentView]
    stages: Sequence[StageView]
    vouchers: Sequence[VoucherRef]
    charges: Sequence[ChargeView]
    factory_invoices: Sequence[FactoryInvoiceView]
    reports: Sequence[ReportView]
    allowed_actions: Sequence[str]
    custom: Values


async def list_orders(
    session: AsyncSession,
    actor: Actor,
    page: Page,
    *,
    status: str | None,
    partner_id: UUID | None,
    custom: Values = NOTHING,
) -> Listing[OrderSummary]:
    """Production orders, newest first, by state, factory, or what they say in own fields."""
    order = ProductionOrder
    statement = (
        select(order, Partner, Item)
        .join(Partner, (Partner.company_id == order.company_id) & (Partner.id == order.partner_id))
        .join(Item, (Item.company_id == order.company_id) & (Item.id == order.item_id))
        .where(visible(actor, order))
    )
    if status is not None:
        statement = statement.where(order.status == status)
    if partner_id is not None:
        statement = statement.where(order.partner_id == partner_id)
    if custom:
        statement = statement.where(holds(order.custom, dict(custom)))
    if page.after is not None:
        try:
            statement = statement.where(order.id < literal(UUID(page.after[0])))
        except ValueError as error:
            raise invalid_cursor() from error
    rows, more = cut((await session.execute(statement.order_by(order.id.desc()).limit(page.limit + 1))).all(), page)
    found = [
        OrderSummary(
            row.id,
            row.number,
            row.status,
            Named(partner.id, partner.code, partner.name),
            Named(item.id, item.code, item.name),
            item.base_unit,
            row.quantity,
            row.ordered_on,
            row.due_on,
        )
        for row, partner, item in rows
    ]
    return Listing(found, encode_cursor(rows[-1][0].id) if more else None)


async def read_order(session: AsyncSession, actor: Actor, order_id: UUID) -> OrderView:
    """One order in at most eleven statements, whatever its size; raises `not_found`."""
    order = await visible_order(session, actor, order_id)
    connection = await raw(session)
    key = (actor.company_id, order_id)
    names = await connection.fetchrow(NAMES_SQL, *key)
    if names is None:
        raise RuntimeError("an order without its names")
    substitutes: dict[int, list[SubstituteView]] = {}
    for row in await connection.fetch(SUBSTITUTES_SQL, *key):
        entry = SubstituteView(_thing(row), row["factor"], row["sent_instead"])
        substitutes.setdefault(row["line_no"], []).append(entry)
    components = await connection.fetch(COMPONENTS_SQL, *key)
    return OrderView(
        id=order.id,
        number=order.number,
        version=order.version,
        bill_id=order.bill_id if actor.partner_id is None else None,
        status=order.status,
        partner=Named(order.partner_id, names["partner_code"], names["partner_name"]),
        item=Named(order.item_id, names["item_code"], names["item_name"]),
        unit=names["base_unit"],
        tracking=names["tracking"],
        quantity=order.quantity,
        finished=names["finished"],
        over_percent=order.over_percent,
        location=Named(order.location_id, names["place_code"], names["place_name"]),
        unit_fee=order.unit_fee,
        tax_class=order.tax_class,
        ordered_on=order.ordered_on,
        due_on=order.due_on,
        note=order.note,
        answer_note=order.answer_note,
        components=[_component(row, substitutes.get(row["line_no"], ())) for row in components],
        stages=[StageView(**dict(row)) for row in await connection.fetch(STAGES_SQL, *key)],
        vouchers=[VoucherRef(**dict(row)) for row in await connection.fetch(VOUCHERS_SQL, *key)],
        charges=[ChargeView(**dict(row)) for row in await connection.fetch(CHARGES_SQL, *key, actor.partner_id)],
        factory_invoices=[FactoryInvoiceView(**dict(row)) for row in await connection.fetch(INVOICES_SQL, *key)],
        reports=await _reports(connection, *key),
        allowed_actions=[action for action in TRANSITIONS[order.status] if actor.may(SCOPES[action])],
        custom=shown(actor.own_fields, "production_order", order.custom),
    )


async def _reports(connection: asyncpg.Connection, company_id: UUID, order_id: UUID) -> list[ReportView]:
    """The reports with their materials and lots: one statement for an order without any."""
    rows = await connection.fetch(REPORTS_SQL, company_id, order_id)
    if not rows:
        return []
    lots = await load_lots(connection, company_id, [row["id"] for row in rows])
    used: dict[UUID, list[UsedView]] = defaultdict(list)
    for row in await connection.fetch(USED_SQL, company_id, order_id):
        named = lots.get((row["report_id"], row["line_no"]), ())
        used[row["report_id"]].append(UsedView(_thing(row), row["base_unit"], row["quantity"], named))
    return [ReportView(**row, lots=lots.get((row["id"], MADE), ()), used=used[row["id"]]) for row in rows]


def _thing(row: asyncpg.Record) -> Named:
    return Named(row["item_id"], row["code"], row["name"])


def _component(row: asyncpg.Record, substitutes: Sequence[SubstituteView]) -> ComponentView:
    figures: dict[str, Any] = {name: row[name] for name in ("sent", "used", "lost", "returned")}
    return ComponentView(
        line_no=row["line_no"],
        item=_thing(row),
        unit=row["base_unit"],
        tracking=row["tracking"],
        planned=row["quantity"],
        supplied_by=row["supplied_by"],
        left=row["sent"] - row["used"] - row["lost"] - row["returned"],
        substitutes=substitutes,
        **figures,
    )
