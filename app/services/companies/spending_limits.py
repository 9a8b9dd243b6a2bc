"""How much partners' people may order without asking: what staff sets."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import invalid
from app.core.ids import new_id
from app.models import Membership, PermissionGroup, SpendingLimit
from app.models.identity import PARTNER_ROLES
from app.services.access.actor import Actor
from app.services.access.grants import permissions_changed
from app.services.access.visibility import visible_to
from app.services.companies.holders import HOLDERS, drop_rule, with_holders
from app.services.trail.record import record


def list_limits(actor: Actor) -> Select[Any]:
    """The company's limits, with the names of whom they are of."""
    return with_holders(actor, SpendingLimit)


async def set_limit(session: AsyncSession, actor: Actor, fields: Mapping[str, Any]) -> Row[Any]:
    """Limit what a role, a permission group or one person orders, in place of what was said; it binds within a second.

    Raises INVALID `staff_has_no_limit` (limits are of partners' people), `unknown_reference`.
    """
    key = next(name for name in HOLDERS if fields[name] is not None)
    role = fields["role"] if key == "role" else await _role_of(session, actor, key, fields[key])
    if role is None:
        raise invalid(f"/{key}", "unknown_reference", "There is no such group or member.")
    if role not in PARTNER_ROLES:
        raise invalid(f"/{key}", "staff_has_no_limit", "Spending limits are of partners' people.")
    statement = insert(SpendingLimit).values(company_id=actor.company_id, id=new_id(), **fields)
    changed = {name: fields[name] for name in ("per_order", "per_month", "approver")}
    statement = statement.on_conflict_do_update(index_elements=["company_id", "document_kind", key], set_=changed)
    limit_id = (await session.execute(statement.returning(SpendingLimit.id))).scalar_one()
    detail = {name: None if value is None else str(value) for name, value in fields.items()}
    subject = ("spending_limit", limit_id)
    record(session, actor.company_id, "spending_limit.set", user_id=actor.user_id, subject=subject, detail=detail)
    await session.flush()
    await permissions_changed(session, fields["membership_id"] or actor.company_id)
    row: Row[Any] = (await session.execute(list_limits(actor).where(SpendingLimit.id == limit_id))).one()
    return row


async def drop_limit(session: AsyncSession, actor: Actor, limit_id: UUID) -> None:
    """Let a role or a group order any amount, or a person as the group does; raises NOT_FOUND."""
    whose = await drop_rule(session, actor, SpendingLimit, limit_id, "spending limit")
    subject = ("spending_limit", limit_id)
    record(session, actor.company_id, "spending_limit.dropped", user_id=actor.user_id, subject=subject)
    await session.flush()
    await permissions_changed(session, whose)


async def _role_of(session: AsyncSession, actor: Actor, key: str, named: UUID) -> str | None:
    """The role of the group or the member, which is kept from being dropped meanwhile."""
    model: type[Any] = PermissionGroup if key == "group_id" else Membership
    statement = visible_to(actor, select(model.role), model).where(model.id == named)
    role: str | None = await session.scalar(statement.with_for_update(read=True, key_share=True))
    return role
