"""Permission groups: what members of a role may do less than the role, and the exceptions of single members."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import AppError, FieldError, conflict, invalid, not_found
from app.core.ids import new_id
from app.core.paging import Page
from app.models import (
    AccessWindow,
    MemberDisclosure,
    MemberException,
    Membership,
    PermissionGroup,
    SpendingLimit,
    WarehouseDisclosure,
)
from app.models.identity import DATA_RANGES
from app.models.trail import TrailAction
from app.services.access.actor import Actor
from app.services.access.grants import Grants, grants_of, permissions_changed
from app.services.access.listing import Listing, check_version, content_version, fields_of, list_page
from app.services.access.roles import EVERYBODY, SCOPES_BY_ROLE
from app.services.access.visibility import visible_to
from app.services.companies.custom_fields import forget_group
from app.services.companies.layouts import forget_layouts
from app.services.companies.members import check_role, get_member
from app.services.companies.told_warehouses import check_told
from app.services.trail.record import record


@dataclass(frozen=True, slots=True)
class Exceptions:
    """What is otherwise for one member than for the group: scopes, whose documents, what is told of warehouses."""

    granted: Sequence[str] = ()
    denied: Sequence[str] = ()
    data_range: str | None = None
    warehouses: Sequence[Mapping[str, Any]] = ()
    fields: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True, slots=True)
class MemberPermissions:
    """What a member may do, and where it comes from; `held` is what is left of it all."""

    membership: Membership
    group: PermissionGroup | None
    exceptions: Exceptions
    held: Grants

    @property
    def version(self) -> int:
        """Version of the group and the exceptions, from what they say."""
        mine = self.exceptions
        told = [(entry["location_id"], entry["disclosure"]) for entry in mine.warehouses]
        fields = [(rule["document"], rule["field"], rule["access"]) for rule in mine.fields]
        membership = (self.membership.role, self.membership.group_id, mine.data_range, *fields)
        return content_version(*membership, *mine.granted, "-", *mine.denied, *told)


async def list_groups(session: AsyncSession, actor: Actor, page: Page) -> Listing[PermissionGroup]:
    """The company's groups in the order of their codes."""
    statement = visible_to(actor, select(PermissionGroup), PermissionGroup)
    return await list_page(session, statement, (PermissionGroup.code,), page)


async def get_group(session: AsyncSession, actor: Actor, group_id: UUID, *, lock: bool = False) -> PermissionGroup:
    """Return a group; raises `not_found`."""
    statement = visible_to(actor, select(PermissionGroup), PermissionGroup).where(PermissionGroup.id == group_id)
    group = await session.scalar(statement.with_for_update(key_share=True) if lock else statement)
    if group is None:
        raise not_found("permission group")
    return group


async def create_group(session: AsyncSession, actor: Actor, fields: Mapping[str, Any]) -> PermissionGroup:
    """Add a group of a role.

    Raises INVALID `owner_holds_all`, `scope_outside_role`, `range_not_for_role`, `field_repeated`; CONFLICT
    `code_taken`.
    """
    _check(fields["role"], fields["scopes"])
    check_range(fields["role"], fields["data_range"])
    check_fields(fields["fields"])
    group = PermissionGroup(company_id=actor.company_id, id=new_id(), version=1, **fields)
    session.add(group)
    _tell(session, actor, "permission_group.added", ("permission_group", group.id), dict(fields))
    await session.flush()
    return group


async def update_group(
    session: AsyncSession, actor: Actor, group_id: UUID, *, version: int, changes: Mapping[str, Any]
) -> PermissionGroup:
    """Change a group's name, scopes, data range or fields; it binds for all its members within a second.

    Raises `not_found`, `stale`; INVALID `scope_outside_role`, `range_not_for_role`, `field_repeated`.
    """
    group = await get_group(session, actor, group_id, lock=True)
    check_version(group.version, version)
    if "scopes" in changes:
        _check(group.role, changes["scopes"])
    check_range(group.role, changes.get("data_range"))
    check_fields(changes.get("fields", ()))
    changed = {name: [getattr(group, name), value] for name, value in changes.items()}
    _tell(session, actor, "permission_group.changed", ("permission_group", group.id), changed)
    for name, value in changes.items():
        setattr(group, name, value)
    group.version += 1
    await session.flush()
    await permissions_changed(session, actor.company_id)
    return group


async def drop_group(session: AsyncSession, actor: Actor, group_id: UUID) -> None:
    """Remove a group that nobody is in, with its window, its limits and what it is told of warehouses.

    Raises `not_found`, `group_in_use` (CONFLICT).
    """
    group = await get_group(session, actor, group_id, lock=True)
    members = exists().where(Membership.company_id == actor.company_id, Membership.group_id == group.id)
    if await session.scalar(select(members)):
        raise conflict("group_in_use", "There are members in this group: put them into another first.")
    window = (AccessWindow.company_id == actor.company_id, AccessWindow.group_id == group.id)
    await session.execute(delete(AccessWindow).where(*window))
    limits = (SpendingLimit.company_id == actor.company_id, SpendingLimit.group_id == group.id)
    await session.execute(delete(SpendingLimit).where(*limits))
    told = (WarehouseDisclosure.company_id == actor.company_id, WarehouseDisclosure.group_id == group.id)
    await session.execute(delete(WarehouseDisclosure).where(*told))
    await forget_group(session, actor, group.id)
    await forget_layouts(session, actor, group.id)
    await session.delete(group)
    _tell(session, actor, "permission_group.dropped", ("permission_group", group.id), {"code": group.code})
    await session.flush()


async def get_permissions(
    session: AsyncSession, actor: Actor, membership_id: UUID, *, lock: bool = False
) -> MemberPermissions:
    """What a member may do; raises `not_found`."""
    membership = (await get_member(session, actor, membership_id, lock=lock)).membership
    group = None if membership.group_id is None else await get_group(session, actor, membership.group_id)
    statement = select(MemberException.scope, MemberException.effect).order_by(MemberException.scope)
    mine = visible_to(actor, statement, MemberException).where(MemberException.membership_id == membership_id)
    rows = (await session.execute(mine)).all()
    granted, denied = ([scope for scope, effect in rows if effect == kind] for kind in ("grant", "deny"))
    told = visible_to(actor, select(MemberDisclosure.location_id, MemberDisclosure.disclosure), MemberDisclosure)
    told = told.where(MemberDisclosure.membership_id == membership_id).order_by(MemberDisclosure.location_id)
    entries = [fields_of(row) for row in await session.execute(told)]
    exceptions = Exceptions(granted, denied, membership.data_range, entries, membership.fields)
    return MemberPermissions(membership, group, exceptions, await grants_of(session, actor.company_id, membership_id))


async def set_permissions(
    session: AsyncSession,
    actor: Actor,
    membership_id: UUID,
    *,
    version: int,
    group_id: UUID | None,
    exceptions: Exceptions,
) -> MemberPermissions:
    """Put a member into a group, or into none, with exceptions; it binds within a second.

    Owners hold everything, so that somebody can give it. Raises `not_found`, `stale`; INVALID `owner_holds_all`,
    `unknown_reference`, `group_of_other_role`, `scope_outside_role`, `range_not_for_role`, `field_repeated`,
    `warehouse_repeated`, `staff_told_exactly`; FORBIDDEN `role_too_wide`.
    """
    present = await get_permissions(session, actor, membership_id, lock=True)
    membership = present.membership
    check_version(present.version, version)
    check_role(actor, membership.role, membership.partner_id)
    _check(membership.role, exceptions.granted, "granted")
    _check(membership.role, exceptions.denied, "denied")
    check_range(membership.role, exceptions.data_range)
    check_fields(exceptions.fields)
    await check_told(session, actor, membership.role, exceptions.warehouses)
    if group_id is not None:
        await _check_group(session, actor, group_id, membership.role)
    membership.group_id, membership.data_range = group_id, exceptions.data_range
    membership.fields = [dict(rule) for rule in exceptions.fields]
    await session.flush()
    await _put_exceptions(session, actor, membership_id, exceptions)
    detail = {
        "group_id": str(group_id) if group_id else None,
        "granted": list(exceptions.granted),
        "denied": list(exceptions.denied),
        "data_range": exceptions.data_range,
        "fields": [dict(rule) for rule in exceptions.fields],
        "warehouses": {str(entry["location_id"]): entry["disclosure"] for entry in exceptions.warehouses},
    }
    _tell(session, actor, "member.permissions_set", ("member", membership_id), detail)
    await session.flush()
    await permissions_changed(session, membership_id)
    return await get_permissions(session, actor, membership_id)


async def _put_exceptions(session: AsyncSession, actor: Actor, membership_id: UUID, exceptions: Exceptions) -> None:
    key = {"company_id": actor.company_id, "membership_id": membership_id}
    scopes = [{**key, "scope": scope, "effect": "grant"} for scope in exceptions.granted]
    scopes += [{**key, "scope": scope, "effect": "deny"} for scope in exceptions.denied]
    told = [{**key, **entry} for entry in exceptions.warehouses]
    for table, rows in ((MemberException, scopes), (MemberDisclosure, told)):
        mine = (table.company_id == actor.company_id, table.membership_id == membership_id)
        await session.execute(delete(table).where(*mine))
        if rows:
            await session.execute(insert(table).values(rows))


def check_range(role: str, data_range: str | None) -> None:
    """Raise INVALID `range_not_for_role`: partners' people have no accounts, and customers alone begin documents."""
    allowed = {"customer": ("own", "all"), "supplier": ("all",), "factory": ("all",)}.get(role, DATA_RANGES)
    if data_range is not None and data_range not in allowed:
        raise invalid("/data_range", "range_not_for_role", "People of this role cannot be narrowed to this.")


def check_fields(rules: Sequence[Mapping[str, str]]) -> None:
    """Raise INVALID `field_repeated` where two rules are about the same fields of the same document."""
    named = [(rule["document"], rule["field"]) for rule in rules]
    for index, name in enumerate(named):
        if name in named[:index]:
            raise invalid(f"/fields/{index}", "field_repeated", "Another rule is about the same fields.")


async def _check_group(session: AsyncSession, actor: Actor, group_id: UUID, role: str) -> None:
    statement = visible_to(actor, select(PermissionGroup.role), PermissionGroup).where(PermissionGroup.id == group_id)
    of_role = await session.scalar(statement.with_for_update(read=True, key_share=True))
    if of_role is None:
        raise invalid("/group_id", "unknown_reference", "There is no such permission group.")
    if of_role != role:
        raise invalid("/group_id", "group_of_other_role", "This group is for people of another role.")


def _check(role: str, scopes: Sequence[str] | None, field: str = "scopes") -> None:
    if role == "owner":
        raise invalid("/role", "owner_holds_all", "Owners hold everything, so that somebody can give it.")
    outside = [
        FieldError(f"/{field}/{n}", "scope_outside_role", f"The role does not include {scope}.")
        for n, scope in enumerate(scopes or ())
        if scope not in SCOPES_BY_ROLE[role] - EVERYBODY
    ]
    if outside:
        raise AppError("scope_outside_role", "A group holds less than its role, never more.", errors=outside)


def _tell(
    session: AsyncSession, actor: Actor, action: TrailAction, subject: tuple[str, UUID], detail: dict[str, Any]
) -> None:
    record(session, actor.company_id, action, user_id=actor.user_id, subject=subject, detail=detail)
