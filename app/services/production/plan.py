"""Production orders before they are agreed: drafted from a bill, whose content is copied, and changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg
from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.clock import today
from app.core.db import raw
from app.core.errors import AppError, FieldError
from app.core.ids import new_id
from app.models import ProductionComponent, ProductionOrder, ProductionStage, ProductionSubstitute
from app.services.access.actor import Actor
from app.services.access.custom_fields import Values, checked
from app.services.documents.numbers import Numbers
from app.services.documents.own_values import PRODUCTION_ORDERS
from app.services.production.bills import load_parts
from app.services.production.explosion import explode
from app.services.production.load import open_order, set_status
from app.services.stock.places import own_warehouses

# The bill that was named, or the item's that counts on the day; the factory; the tax rate of the day.
BASIS_SQL = """
SELECT b.id AS bill_id, b.item_id,
       (SELECT p.id FROM partners p WHERE p.company_id = c.id AND p.id = $4 AND p.is_factory AND p.active) AS factory,
       (SELECT r.rate_percent FROM tax_rates r WHERE r.company_id = c.id AND r.tax_class = $5 AND r.valid_from <= $6
        AND (r.valid_to IS NULL OR r.valid_to >= $6)) AS tax_rate
FROM companies c
LEFT JOIN LATERAL (
    SELECT x.id, x.item_id FROM bills x
    WHERE x.company_id = c.id AND x.active AND (x.id = $2 OR ($2::uuid IS NULL AND x.item_id = $3
          AND x.valid_from <= $6 AND (x.valid_to IS NULL OR x.valid_to >= $6)))
    ORDER BY x.valid_from DESC LIMIT 1
) b ON true
WHERE c.id = $1
"""
# Where two bills differ about the same substitute, the one that comes last counts: the order's own.
SUBSTITUTES_SQL = """
SELECT c.item_id AS component_id, s.item_id, s.factor
FROM bill_substitutes s
JOIN bill_components c ON c.company_id = s.company_id AND c.bill_id = s.bill_id AND c.line_no = s.line_no
WHERE s.company_id = $1 AND s.bill_id = ANY($2::uuid[]) AND c.supplied_by = 'company'
ORDER BY s.bill_id = $3, s.bill_id, s.line_no
"""
STAGES_SQL = "SELECT stage_no, name FROM bill_stages WHERE company_id = $1 AND bill_id = $2"


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """What is to be made where; `explode` plans the materials at the ends of the bill instead of its own level."""

    partner_id: UUID
    quantity: Decimal
    unit_fee: Decimal
    tax_class: str
    location_id: UUID
    due_on: date
    bill_id: UUID | None = None
    item_id: UUID | None = None
    ordered_on: date | None = None
    over_percent: Decimal = Decimal(0)
    explode: bool = False
    note: str | None = None
    custom: Values = field(default_factory=dict)


async def draft_order(session: AsyncSession, actor: Actor, numbers: Numbers, wanted: OrderDraft) -> UUID:
    """Write a draft that only the company sees; answers its id.

    Raises INVALID with a pointer: `partner_unknown`, `bill_unknown`, `tax_class_unknown`, `location_unknown`,
    `due_before_order`, and of the company's own fields what `checked` finds.
    """
    day = wanted.ordered_on or today()
    own, faults = checked(actor.own_fields, PRODUCTION_ORDERS.kind, wanted.custom, whole=False)
    basis = await _basis(session, actor, wanted, day, faults)
    order = ProductionOrder(
        company_id=actor.company_id,
        id=new_id(),
        number=await numbers.take(actor.company_id, "production_order", day),
        version=1,
        status="draft",
        created_by=actor.user_id,
        custom=own,
        **_columns(wanted, basis, day),
    )
    session.add(order)
    await session.flush()
    await _copy_bill(session, {"company_id": actor.company_id, "order_id": order.id}, basis, wanted, day)
    return order.id


async def change_order(
    session: AsyncSession, actor: Actor, order_id: UUID, if_version: int, wanted: OrderDraft
) -> None:
    """Write a draft, or a rejected order, anew; what is not given of the company's own fields stays.

    Raises `not_found`, STALE, and what `draft_order` raises.
    """
    head = await open_order(session, actor, order_id, "change", if_version)
    day = wanted.ordered_on or head["ordered_on"]
    own, faults = checked(actor.own_fields, PRODUCTION_ORDERS.kind, wanted.custom, kept=head["custom"], whole=False)
    basis = await _basis(session, actor, wanted, day, faults)
    columns = _columns(wanted, basis, day) | {"custom": own}
    await set_status(session, head, "draft", columns)
    for table in (ProductionSubstitute, ProductionComponent, ProductionStage):
        await session.execute(delete(table).where(table.company_id == actor.company_id, table.order_id == order_id))
    await _copy_bill(session, {"company_id": actor.company_id, "order_id": order_id}, basis, wanted, day)


async def _basis(
    session: AsyncSession, actor: Actor, wanted: OrderDraft, day: date, faults: list[FieldError]
) -> asyncpg.Record:
    """What an order is made by; raises what is wrong with it, with what was found before."""
    await own_warehouses(session, actor, {"/location_id": wanted.location_id})
    arguments = (wanted.bill_id, wanted.item_id, wanted.partner_id, wanted.tax_class, day)
    row: asyncpg.Record | None = await (await raw(session)).fetchrow(BASIS_SQL, actor.company_id, *arguments)
    if row is None or row["factory"] is None:
        faults.append(FieldError("/partner_id", "partner_unknown", "There is no such factory."))
    if row is None or row["bill_id"] is None:
        pointer = "/bill_id" if wanted.bill_id is not None else "/item_id"
        faults.append(FieldError(pointer, "bill_unknown", "There is no such bill in force on the day."))
    if row is None or row["tax_rate"] is None:
        faults.append(FieldError("/tax_class", "tax_class_unknown", "There is no rate of this class on the day."))
    if wanted.due_on < day:
        faults.append(FieldError("/due_on", "due_before_order", "The goods cannot be due before they are ordered."))
    if faults or row is None:
        raise AppError("order_invalid", "The order does not fit the company's data.", errors=faults)
    return row


def _columns(wanted: OrderDraft, basis: asyncpg.Record, day: date) -> dict[str, object]:
    return {
        "partner_id": wanted.partner_id,
        "bill_id": basis["bill_id"],
        "item_id": basis["item_id"],
        "quantity": wanted.quantity,
        "over_percent": wanted.over_percent,
        "location_id": wanted.location_id,
        "unit_fee": wanted.unit_fee,
        "tax_class": wanted.tax_class,
        "tax_rate_percent": basis["tax_rate"],
        "ordered_on": day,
        "due_on": wanted.due_on,
        "note": wanted.note,
    }


async def _copy_bill(
    session: AsyncSession, key: dict[str, UUID], basis: asyncpg.Record, wanted: OrderDraft, day: date
) -> None:
    """Copy what the order needs: one line per item and supplier, its substitutes, and the stages."""
    company_id, bill_id = key["company_id"], basis["bill_id"]
    parts = await load_parts(session, company_id, bill_id, day)
    if not wanted.explode:
        parts = [part.at_its_end() for part in parts if part.bill_id == bill_id]
    needs = [need for need in explode(parts, bill_id, wanted.quantity).materials if need.quantity]
    components = [
        {
            **key,
            "line_no": number,
            "item_id": need.item.id,
            "quantity": need.quantity,
            "supplied_by": need.supplied_by,
        }
        for number, need in enumerate(needs, 1)
    ]
    await session.execute(insert(ProductionComponent), components)
    connection = await raw(session)
    lines = {row["item_id"]: row["line_no"] for row in components if row["supplied_by"] == "company"}
    substitutes = {
        (lines[row["component_id"]], row["item_id"]): row["factor"]
        for row in await connection.fetch(SUBSTITUTES_SQL, company_id, list({part.bill_id for part in parts}), bill_id)
        if row["component_id"] in lines and row["item_id"] not in lines
    }
    await _insert(
        session,
        ProductionSubstitute,
        [{**key, "line_no": line, "item_id": item, "factor": factor} for (line, item), factor in substitutes.items()],
    )
    stages = await connection.fetch(STAGES_SQL, company_id, bill_id)
    await _insert(
        session, ProductionStage, [{**key, "stage_no": row["stage_no"], "name": row["name"]} for row in stages]
    )


async def _insert(
    session: AsyncSession,
    table: type[ProductionSubstitute] | type[ProductionStage],
    rows: Sequence[dict[str, object]],
) -> None:
    if rows:
        await session.execute(insert(table), rows)
