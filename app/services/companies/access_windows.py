"""When, and from where, people may be in: what staff sets."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import invalid
from app.core.ids import new_id
from app.models import AccessWindow, Membership, PermissionGroup
from app.services.access.actor import Actor
from app.services.access.grants import permissions_changed
from app.services.access.references import Reference, require
from app.services.access.visibility import visible_to
from app.services.companies.holders import HOLDERS, drop_rule, with_holders
from app.services.outbox.append import append_event
from app.services.trail.record import record

CHANGED = "access_window.changed"


def list_windows(actor: Actor) -> Select[Any]:
    """The company's windows, with the names of those who have one of their own."""
    return with_holders(actor, AccessWindow)


async def set_window(session: AsyncSession, actor: Actor, fields: Mapping[str, Any]) -> Row[Any]:
    """Set the window of a role, a permission group or a membership, in place of what it had; it binds within a second.

    Owners have none, so that somebody can always open the door: raises `owner_has_no_window`, `unknown_reference`
    (INVALID).
    """
    role, membership_id = fields["role"], fields["membership_id"]
    if membership_id is not None:
        whose = visible_to(actor, select(Membership.role), Membership).where(Membership.id == membership_id)
        role = await session.scalar(whose)
        if role is None:
            raise invalid("/membership_id", "unknown_reference", "There is no such member.")
    if fields["group_id"] is not None:
        known = exists().where(PermissionGroup.company_id == actor.company_id, PermissionGroup.id == fields["group_id"])
        await require(session, [Reference("/group_id", "permission group", known)])
    if role == "owner":
        pointer = "/role" if membership_id is None else "/membership_id"
        raise invalid(pointer, "owner_has_no_window", "Owners may always come in, so that somebody can open the door.")
    key = next(name for name in HOLDERS if fields[name] is not None)
    statement = insert(AccessWindow).values(company_id=actor.company_id, id=new_id(), **fields)
    changed = {name: value for name, value in fields.items() if name not in HOLDERS}
    statement = statement.on_conflict_do_update(index_elements=["company_id", key], set_=changed)
    window_id = (await session.execute(statement.returning(AccessWindow.id))).scalar_one()
    detail = {name: None if value is None else str(value) for name, value in fields.items() if name in HOLDERS}
    detail |= {name: value for name, value in fields.items() if name not in HOLDERS}
    subject = ("access_window", window_id)
    record(session, actor.company_id, "access_window.set", user_id=actor.user_id, subject=subject, detail=detail)
    append_event(session, actor.company_id, CHANGED, subject)
    await session.flush()
    await permissions_changed(session, membership_id or actor.company_id)
    row: Row[Any] = (await session.execute(list_windows(actor).where(AccessWindow.id == window_id))).one()
    return row


async def drop_window(session: AsyncSession, actor: Actor, window_id: UUID) -> None:
    """Let a role, or a person, come in at any time or as the role does; raises NOT_FOUND."""
    whose = await drop_rule(session, actor, AccessWindow, window_id, "access window")
    subject = ("access_window", window_id)
    record(session, actor.company_id, "access_window.dropped", user_id=actor.user_id, subject=subject)
    append_event(session, actor.company_id, CHANGED, subject)
    await session.flush()
    await permissions_changed(session, whose)
