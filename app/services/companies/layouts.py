"""How pages are arranged for a permission group: which columns, in which order, and which steps are offered.

An arrangement shows less and otherwise, never more: what somebody may do and see is decided elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import invalid, not_found
from app.core.ids import new_id
from app.models import Layout, Membership, PermissionGroup
from app.services.access.actor import Actor
from app.services.access.listing import check_version
from app.services.access.visibility import visible_to
from app.services.trail.record import record


@dataclass(frozen=True, slots=True)
class PageParts:
    """What a page has, in its usual order; `needed` columns are always there, or a row could not be opened."""

    columns: tuple[str, ...]
    needed: str
    steps: tuple[str, ...] = ()


PAGES: Mapping[str, PageParts] = {
    "sales_orders": PageParts(
        ("number", "ordered", "partner", "reference", "requested", "status", "total"), needed="number"
    ),
    "sales_order": PageParts(
        ("item", "quantity", "state", "price", "tax", "amount"), "item", ("cancel", "amend", "confirm", "deliver")
    ),
    "purchase_orders": PageParts(("number", "ordered", "partner", "expected", "status", "total"), needed="number"),
    "purchase_order": PageParts(
        ("item", "supplier_code", "quantity", "expected", "state", "price", "tax", "amount"),
        "item",
        ("cancel", "edit", "amend", "announce", "invoice", "receive", "reject", "accept", "send"),
    ),
}


@dataclass(frozen=True, slots=True)
class Arranged:
    """A page as it is arranged; version 0 is as it comes."""

    page: str
    columns: Sequence[str]
    steps: Sequence[str]
    version: int = 0


async def own_layouts(session: AsyncSession, actor: Actor) -> list[Arranged]:
    """The arrangements that hold for the actor, its group's or else the company's, of pages that have one."""
    group = select(Membership.group_id).where(
        Membership.company_id == actor.company_id, Membership.id == actor.membership_id
    )
    statement = (
        select(Layout)
        .where(
            Layout.company_id == actor.company_id,
            or_(Layout.group_id.is_(None), Layout.group_id == group.scalar_subquery()),
        )
        .order_by(Layout.page, Layout.group_id.is_(None))
    )
    first: dict[str, Arranged] = {}
    for row in await session.scalars(statement):
        first.setdefault(row.page, _arranged(row))
    return list(first.values())


async def get_layout(session: AsyncSession, actor: Actor, page: str, group_id: UUID | None) -> Arranged:
    """How a page is arranged for a group, or (none) for all; as it comes where nothing is said.

    Raises `not_found` of a page or a group that there is not.
    """
    row = await _find(session, actor, page, group_id)
    return _as_it_comes(page) if row is None else _arranged(row)


async def set_layout(
    session: AsyncSession, actor: Actor, page: str, group_id: UUID | None, *, version: int, wanted: Arranged
) -> Arranged:
    """Arrange a page, from what was seen at `version`. Raises `not_found`, `stale`, `unknown_part` (INVALID)."""
    row = await _find(session, actor, page, group_id, lock=True)
    check_version(0 if row is None else row.version, version)
    _check(page, wanted)
    if row is None:
        row = Layout(company_id=actor.company_id, id=new_id(), page=page, group_id=group_id, version=0)
        session.add(row)
    row.columns, row.steps, row.version = list(wanted.columns), list(wanted.steps), row.version + 1
    detail = {"page": page, "group_id": str(group_id) if group_id else None, "columns": row.columns, "steps": row.steps}
    record(session, actor.company_id, "layout.set", user_id=actor.user_id, subject=("layout", row.id), detail=detail)
    await session.flush()
    return _arranged(row)


async def forget_layouts(session: AsyncSession, actor: Actor, group_id: UUID) -> None:
    """Drop the arrangements of a group that is dropped."""
    await session.execute(delete(Layout).where(Layout.company_id == actor.company_id, Layout.group_id == group_id))


async def _find(
    session: AsyncSession, actor: Actor, page: str, group_id: UUID | None, *, lock: bool = False
) -> Layout | None:
    if page not in PAGES:
        raise not_found("page")
    if group_id is not None:
        group = select(PermissionGroup.id).where(PermissionGroup.id == group_id)
        if await session.scalar(visible_to(actor, group, PermissionGroup)) is None:
            raise not_found("permission group")
    of_group = Layout.group_id.is_(None) if group_id is None else Layout.group_id == group_id
    statement = visible_to(actor, select(Layout), Layout).where(Layout.page == page, of_group)
    found: Layout | None = await session.scalar(statement.with_for_update(key_share=True) if lock else statement)
    return found


def _check(page: str, wanted: Arranged) -> None:
    parts = PAGES[page]
    for pointer, named, known in (
        ("/columns", wanted.columns, parts.columns),
        ("/steps", wanted.steps, parts.steps),
    ):
        if len(set(named)) != len(named) or not set(named) <= set(known):
            raise invalid(pointer, "unknown_part", "Name parts that the page has, each once.")
    if parts.needed not in wanted.columns:
        raise invalid("/columns", "unknown_part", f"The column {parts.needed} is always there.")


def _as_it_comes(page: str) -> Arranged:
    return Arranged(page, PAGES[page].columns, PAGES[page].steps)


def _arranged(row: Layout) -> Arranged:
    return Arranged(row.page, row.columns, row.steps, row.version)
