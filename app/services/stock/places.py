"""The warehouses that a stock document names, and the endpoints that goods come from and go to."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import AppError, FieldError, Kind
from app.models import Location
from app.models.locations import KEPT_KINDS
from app.services.access.actor import Actor
from app.services.access.visibility import visible
from app.services.posting import Place


@dataclass(frozen=True, slots=True)
class Site:
    """A place that goods lie at: what kind it is, and whose, unless it is the company's own."""

    id: UUID
    kind: str
    partner_id: UUID | None

    @property
    def place(self) -> Place:
        """The place as the end of a move."""
        return Place(self.id, kept=True)


async def own_warehouses(session: AsyncSession, actor: Actor, named: Mapping[str, UUID]) -> None:
    """Check that each named location (by pointer) is a warehouse in use that the actor may see.

    Raises `location_unknown` (INVALID) for every other: hidden and missing read the same.
    """
    await places_of(session, actor, named, "warehouse")


async def places_of(session: AsyncSession, actor: Actor, named: Mapping[str, UUID], *kinds: str) -> dict[UUID, Site]:
    """The named locations (by pointer), each of one of the kinds, in use and visible to the actor.

    Raises `location_unknown` (INVALID) for every other: hidden and missing read the same.
    """
    statement = select(Location.id, Location.kind, Location.partner_id).where(
        visible(actor, Location), Location.id.in_(named.values()), Location.kind.in_(kinds), Location.active
    )
    known = {row.id: Site(row.id, row.kind, row.partner_id) for row in await session.execute(statement)}
    faults = [
        FieldError(pointer, "location_unknown", "There is no such warehouse.")
        for pointer, location_id in named.items()
        if location_id not in known
    ]
    if faults:
        raise AppError("location_unknown", "The request names places that do not exist.", errors=faults)
    return known


async def endpoints(session: AsyncSession, company_id: UUID, *kinds: str) -> dict[str, Place]:
    """The company's one place of each kind; raises `location_missing` (CONFLICT) when it was taken away."""
    statement = (
        select(Location.kind, Location.id)
        .where(Location.company_id == company_id, Location.kind.in_(kinds), Location.partner_id.is_(None))
        .order_by(Location.id.desc())
    )
    places = {
        kind: Place(location_id, kept=kind in KEPT_KINDS) for kind, location_id in await session.execute(statement)
    }
    for kind in kinds:
        if kind not in places:
            raise AppError("location_missing", f"The company has no place of kind {kind}.", kind=Kind.CONFLICT)
    return places
