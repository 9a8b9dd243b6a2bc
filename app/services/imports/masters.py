"""Codes of the company's masters and their ids, read once per import."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import Item, ItemUnit
from app.services.access.actor import Actor


@dataclass(frozen=True, slots=True)
class KnownItem:
    """What an import needs to know of an item; `units` are base units per other unit."""

    id: UUID
    code: str
    kind: str
    tracking: str
    base_unit: str
    units: Mapping[str, Decimal]

    def factor(self, unit: str | None) -> Decimal | None:
        """Base units in one `unit`; none for a unit the item does not have."""
        return Decimal(1) if unit in (None, self.base_unit) else self.units.get(unit or "")


async def known_items(session: AsyncSession, actor: Actor, codes: Iterable[str]) -> dict[str, KnownItem]:
    """Items by code, with their units, in one statement."""
    statement = (
        select(
            Item.id,
            Item.code,
            Item.kind,
            Item.tracking,
            Item.base_unit,
            func.array_remove(func.array_agg(ItemUnit.unit), None),
            func.array_remove(func.array_agg(ItemUnit.factor), None),
        )
        .outerjoin(ItemUnit, (ItemUnit.company_id == Item.company_id) & (ItemUnit.item_id == Item.id))
        .where(Item.company_id == actor.company_id, Item.code == func.any(list(set(codes))))
        .group_by(Item.company_id, Item.id)
    )
    return {
        code: KnownItem(item_id, code, kind, tracking, base_unit, dict(zip(units, factors, strict=True)))
        for item_id, code, kind, tracking, base_unit, units, factors in await session.execute(statement)
    }
