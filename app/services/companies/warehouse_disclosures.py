"""How exactly a group's people are told what each warehouse has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import Location, PermissionGroup, WarehouseDisclosure
from app.services.access.actor import EXACT, Actor
from app.services.access.grants import permissions_changed
from app.services.access.listing import check_version
from app.services.access.visibility import visible_to
from app.services.companies.permission_groups import get_group
from app.services.companies.told_warehouses import check_told
from app.services.trail.record import record


@dataclass(frozen=True, slots=True)
class Disclosures:
    """A group, and every warehouse with what is told of it."""

    group: PermissionGroup
    warehouses: Sequence[Any]


async def get_disclosures(session: AsyncSession, actor: Actor, group_id: UUID) -> Disclosures:
    """What a group's people are told, warehouse by warehouse in the order of codes; raises `not_found`."""
    return await _read(session, actor, await get_group(session, actor, group_id))


async def set_disclosures(
    session: AsyncSession, actor: Actor, group_id: UUID, *, version: int, told: Sequence[Mapping[str, Any]]
) -> Disclosures:
    """Say how exactly a group's people are told of warehouses; those not named: exactly. It binds within a second.

    Staff neither sees a hidden warehouse nor works there, nor sees its documents. Raises `not_found`, `stale`; INVALID
    `staff_told_exactly`, `unknown_reference`, `warehouse_repeated`.
    """
    group = await get_group(session, actor, group_id, lock=True)
    check_version(group.version, version)
    await check_told(session, actor, group.role, told)
    mine = (WarehouseDisclosure.company_id == actor.company_id, WarehouseDisclosure.group_id == group.id)
    await session.execute(delete(WarehouseDisclosure).where(*mine))
    key = {"company_id": actor.company_id, "group_id": group.id}
    rows = [{**key, **entry} for entry in told if entry["disclosure"] != EXACT]
    if rows:
        await session.execute(insert(WarehouseDisclosure).values(rows))
    group.version += 1
    detail = {"warehouses": {str(entry["location_id"]): entry["disclosure"] for entry in told}}
    subject = ("permission_group", group.id)
    record(
        session,
        actor.company_id,
        "permission_group.warehouses_set",
        user_id=actor.user_id,
        subject=subject,
        detail=detail,
    )
    await session.flush()
    await permissions_changed(session, actor.company_id)
    return await _read(session, actor, group)


async def _read(session: AsyncSession, actor: Actor, group: PermissionGroup) -> Disclosures:
    told = func.coalesce(WarehouseDisclosure.disclosure, EXACT).label("disclosure")
    statement = (
        visible_to(actor, select(Location.id, Location.code, Location.name, told), Location)
        .outerjoin(
            WarehouseDisclosure,
            and_(
                WarehouseDisclosure.company_id == Location.company_id,
                WarehouseDisclosure.location_id == Location.id,
                WarehouseDisclosure.group_id == group.id,
            ),
        )
        .where(Location.kind == "warehouse", Location.active)
        .order_by(Location.code)
    )
    return Disclosures(group, (await session.execute(statement)).all())
