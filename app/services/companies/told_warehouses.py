"""Checks what people are to be told of warehouses: a group's people, or a single member."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import AppError, FieldError
from app.models import Location
from app.models.identity import PARTNER_ROLES
from app.services.access.actor import EXACT, HIDDEN, Actor
from app.services.access.visibility import visible_to


async def check_told(session: AsyncSession, actor: Actor, role: str, told: Sequence[Mapping[str, Any]]) -> None:
    """Raise INVALID `unknown_reference`, `warehouse_repeated`, `staff_told_exactly`, with a pointer to each warehouse.

    Staff works in a warehouse or does not: a number that is kept from who counts and moves the goods says nothing.
    """
    named: list[UUID] = [entry["location_id"] for entry in told]
    warehouses = visible_to(actor, select(Location.id), Location).where(Location.kind == "warehouse")
    known = set(await session.scalars(warehouses.where(Location.id.in_(named))))
    faults = [
        FieldError(f"/warehouses/{n}/location_id", "unknown_reference", "There is no such warehouse.")
        for n, location_id in enumerate(named)
        if location_id not in known
    ]
    faults += [
        FieldError(f"/warehouses/{n}/location_id", "warehouse_repeated", "This warehouse is named twice.")
        for n, location_id in enumerate(named)
        if location_id in named[:n]
    ]
    if role not in PARTNER_ROLES:
        message = "Staff is told of a warehouse exactly, or it is hidden."
        faults += [
            FieldError(f"/warehouses/{n}/disclosure", "staff_told_exactly", message)
            for n, entry in enumerate(told)
            if entry["disclosure"] not in (EXACT, HIDDEN)
        ]
    if faults:
        raise AppError(faults[0].code, "Some warehouses cannot be named so.", errors=faults)
