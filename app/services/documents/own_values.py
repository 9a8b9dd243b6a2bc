"""The company's own fields of documents: filled in later, read by line, and asked for when a draft goes out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import raw
from app.core.errors import FieldError, not_found
from app.models import ProductionOrder, PurchaseOrder, SalesOrder
from app.models.trail import TrailAction
from app.services.access.actor import Actor
from app.services.access.custom_fields import Values, checked, refuse, shown
from app.services.access.listing import check_version
from app.services.access.visibility import visible_to
from app.services.trail.record import difference, record

_OF_LINES = "SELECT line_no, custom FROM {lines} WHERE company_id = $1 AND order_id = $2"
_SET_DOCUMENT = "UPDATE {documents} SET custom = $3, version = version + 1 WHERE company_id = $1 AND id = $2"
_SET_LINES = """
UPDATE {lines} l SET custom = given.custom
FROM unnest($3::int[], $4::jsonb[]) AS given (line_no, custom)
WHERE l.company_id = $1 AND l.order_id = $2 AND l.line_no = given.line_no
"""


@dataclass(frozen=True, slots=True)
class Carrier:
    """A kind of document that has such fields, and what the trail calls filling them in; `lines` is their table."""

    kind: str
    document: type[Any]
    told: TrailAction
    lines: str = ""

    @property
    def of_line(self) -> str:
        """What the lines are called where fields are defined."""
        return f"{self.kind}_line"


SALES_ORDERS = Carrier("sales_order", SalesOrder, "sales_order.fields_set", "sales_order_lines")
PURCHASE_ORDERS = Carrier("purchase_order", PurchaseOrder, "purchase_order.fields_set", "purchase_order_lines")
PRODUCTION_ORDERS = Carrier("production_order", ProductionOrder, "production_order.fields_set")


async def set_own_values(
    session: AsyncSession,
    actor: Actor,
    document: tuple[Carrier, UUID],
    version: int,
    given: tuple[Values, Mapping[int, Values]],
) -> None:
    """Set values of a document (kind, id) and of its lines; what is not given stays, null takes a value away.

    At most four statements. Of a draft nothing is required yet. Raises NOT_FOUND, `stale` unless it was seen at
    `version`; INVALID `custom_fields_invalid` with a pointer per fault.
    """
    carrier, document_id = document
    of_document, of_lines = given
    model = carrier.document
    statement = select(model.version, model.status, model.custom).where(model.id == document_id)
    locked = visible_to(actor, statement, model).with_for_update(key_share=True)
    found = (await session.execute(locked)).one_or_none()
    if found is None:
        raise not_found(carrier.kind.replace("_", " "))
    check_version(found.version, version)
    driver = await raw(session)
    key = (actor.company_id, document_id)
    present = await values_of_lines(driver, carrier, key) if of_lines else {}
    whole = found.status != "draft"
    values, faults = checked(actor.own_fields, carrier.kind, of_document, kept=found.custom, whole=whole)
    lines = {}
    for place, (line_no, entered) in enumerate(of_lines.items()):
        if line_no not in present:
            faults.append(FieldError(f"/lines/{place}/line_no", "line_unknown", "The order has no such line."))
            continue
        lines[line_no], more = checked(
            actor.own_fields, carrier.of_line, entered, f"/lines/{place}/custom", kept=present[line_no], whole=whole
        )
        faults += more
    refuse(faults)
    await driver.execute(_SET_DOCUMENT.format(documents=model.__tablename__), *key, json.dumps(values))
    await put_values_of_lines(driver, carrier, key, lines)
    detail = {"order": _changed(found.custom, values)}
    detail |= {f"line {line_no}": _changed(present[line_no], line) for line_no, line in lines.items()}
    subject = (carrier.kind, document_id)
    record(session, actor.company_id, carrier.told, user_id=actor.user_id, subject=subject, detail=detail)


async def require_own_values(
    connection: asyncpg.Connection, actor: Actor, carrier: Carrier, document_id: UUID, values: Values
) -> None:
    """Refuse to let a draft go while something is not filled in that has to be, of it or of its lines.

    No statement where no field is required of a line. Raises INVALID `custom_fields_invalid` with a pointer per fault.
    """
    _, faults = checked(actor.own_fields, carrier.kind, {}, kept=values)
    of_line = actor.own_fields.get(carrier.of_line)
    if of_line is not None and any(field.required and field.access == "write" for field in of_line.seen):
        lines = await values_of_lines(connection, carrier, (actor.company_id, document_id))
        for place, line in enumerate(lines.values()):
            faults += checked(actor.own_fields, carrier.of_line, {}, f"/lines/{place}/custom", kept=line)[1]
    refuse(faults)


async def values_of_lines(
    connection: asyncpg.Connection, carrier: Carrier, document: tuple[UUID, UUID]
) -> dict[int, Values]:
    """Everything that the lines of a document (company, id) say, by line number: one statement."""
    statement = _OF_LINES.format(lines=carrier.lines)
    return {row["line_no"]: row["custom"] for row in await connection.fetch(f"{statement} ORDER BY line_no", *document)}


async def shown_of_lines(
    connection: asyncpg.Connection, actor: Actor, carrier: Carrier, document_id: UUID
) -> dict[int, dict[str, Any]]:
    """What of the lines' values the actor may see; no statement where it has no fields of lines."""
    if carrier.of_line not in actor.own_fields:
        return {}
    statement = _OF_LINES.format(lines=carrier.lines)
    rows = await connection.fetch(f"{statement} AND custom <> '{{}}'::jsonb", actor.company_id, document_id)
    return {row["line_no"]: shown(actor.own_fields, carrier.of_line, row["custom"]) for row in rows}


async def put_values_of_lines(
    connection: asyncpg.Connection, carrier: Carrier, document: tuple[UUID, UUID], lines: Mapping[int, Values]
) -> None:
    """Write the values of lines of a document (company, id) by line number; no statement where there are none."""
    if lines:
        texts = [json.dumps(line) for line in lines.values()]
        await connection.execute(_SET_LINES.format(lines=carrier.lines), *document, list(lines), texts)


def _changed(before: Values, after: Values) -> dict[str, Any]:
    names = sorted({*before, *after})
    return difference({name: before.get(name) for name in names}, {name: after.get(name) for name in names})
