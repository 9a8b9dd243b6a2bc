"""Filling in the company's own fields of an order that is placed already."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.core.errors import AppError, FieldError, not_found
from app.models import SalesOrder
from app.services.access.actor import Actor
from app.services.access.custom_fields import Values, checked
from app.services.access.listing import check_version
from app.services.access.visibility import visible_to
from app.services.trail.record import difference, record

_LINES = "SELECT line_no, custom FROM sales_order_lines WHERE company_id = $1 AND order_id = $2 AND line_no = ANY($3)"
_SET_ORDER = "UPDATE sales_orders SET custom = $3, version = version + 1 WHERE company_id = $1 AND id = $2"
_SET_LINES = """
UPDATE sales_order_lines l SET custom = given.custom
FROM unnest($3::int[], $4::jsonb[]) AS given (line_no, custom)
WHERE l.company_id = $1 AND l.order_id = $2 AND l.line_no = given.line_no
"""


async def set_own_values(
    session: AsyncSession, actor: Actor, order_id: UUID, version: int, given: tuple[Values, Mapping[int, Values]]
) -> None:
    """Set values of an order and of lines of it, seen at `version`; what is not given stays, null takes away.

    Four statements. Raises NOT_FOUND, `stale`; INVALID `custom_fields_invalid` with a pointer per fault.
    """
    of_order, of_lines = given
    statement = select(SalesOrder.version, SalesOrder.custom).where(SalesOrder.id == order_id)
    locked = visible_to(actor, statement, SalesOrder).with_for_update(key_share=True)
    order = (await session.execute(locked)).one_or_none()
    if order is None:
        raise not_found("sales order")
    check_version(order.version, version)
    driver = await raw(session)
    rows = await driver.fetch(_LINES, actor.company_id, order_id, list(of_lines))
    present = {row["line_no"]: row["custom"] for row in rows}
    values, faults = checked(actor.own_fields, "sales_order", of_order, kept=order.custom)
    lines = {}
    for place, (line_no, entered) in enumerate(of_lines.items()):
        if line_no not in present:
            faults.append(FieldError(f"/lines/{place}/line_no", "line_unknown", "The order has no such line."))
            continue
        lines[line_no], more = checked(
            actor.own_fields, "sales_order_line", entered, f"/lines/{place}", kept=present[line_no]
        )
        faults += more
    if faults:
        raise AppError("custom_fields_invalid", "Some of the company's own fields are not right.", errors=faults)
    await driver.execute(_SET_ORDER, actor.company_id, order_id, json.dumps(values))
    if lines:
        texts = [json.dumps(line) for line in lines.values()]
        await driver.execute(_SET_LINES, actor.company_id, order_id, list(lines), texts)
    detail = {"order": _changed(order.custom, values)}
    detail |= {f"line {line_no}": _changed(present[line_no], line) for line_no, line in lines.items()}
    subject = ("sales_order", order_id)
    record(session, actor.company_id, "sales_order.fields_set", user_id=actor.user_id, subject=subject, detail=detail)


def _changed(before: Values, after: Values) -> dict[str, Any]:
    names = sorted({*before, *after})
    return difference({name: before.get(name) for name in names}, {name: after.get(name) for name in names})
