"""The fields that a company adds to its documents and masters."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import AppError, Kind, invalid, not_found
from app.core.ids import new_id
from app.core.paging import Page
from app.models import CustomField, PermissionGroup
from app.services.access.actor import Actor
from app.services.access.custom_fields import plain_value
from app.services.access.grants import permissions_changed
from app.services.access.listing import Listing, check_version, list_page
from app.services.access.visibility import visible_to
from app.services.trail.record import difference, record

# They travel with everybody's grants, so there are as many as a form can hold and no more.
MOST_FIELDS = 50


async def list_custom_fields(session: AsyncSession, actor: Actor, page: Page) -> Listing[CustomField]:
    """Every field of the company, those out of use too, by kind of record and code."""
    statement = visible_to(actor, select(CustomField), CustomField)
    return await list_page(session, statement, (CustomField.record, CustomField.code), page)


async def get_custom_field(session: AsyncSession, actor: Actor, field_id: UUID, *, lock: bool = False) -> CustomField:
    """Return a field; raises `not_found`."""
    statement = visible_to(actor, select(CustomField), CustomField).where(CustomField.id == field_id)
    found = await session.scalar(statement.with_for_update(key_share=True) if lock else statement)
    if found is None:
        raise not_found("custom field")
    return found


async def create_custom_field(session: AsyncSession, actor: Actor, fields: Mapping[str, Any]) -> CustomField:
    """Add a field; its record, code and type stay. It binds for everybody within a second.

    Raises INVALID: `choices_missing`, `choices_unfit`, `default_unfit`, `unknown_reference`; CONFLICT: `code_taken`,
    `too_many_fields`.
    """
    added = CustomField(company_id=actor.company_id, id=new_id(), version=1, **fields)
    await _check(session, actor, added)
    own = select(func.count()).where(CustomField.company_id == actor.company_id, CustomField.record == added.record)
    if (await session.scalar(own) or 0) >= MOST_FIELDS:
        message = f"A kind of record has at most {MOST_FIELDS} fields of the company's own."
        raise AppError("too_many_fields", message, kind=Kind.CONFLICT)
    session.add(added)
    await _tell(session, actor, added, {"code": added.code, "record": added.record, "type": added.type})
    return added


async def update_custom_field(
    session: AsyncSession, actor: Actor, field_id: UUID, *, version: int, changes: Mapping[str, Any]
) -> CustomField:
    """Change how a field is called, who has it and what it takes; what is kept already stays as it is.

    Raises `not_found`, `stale` and what `create_custom_field` raises.
    """
    present = await get_custom_field(session, actor, field_id, lock=True)
    check_version(present.version, version)
    before = {name: getattr(present, name) for name in changes}
    for name, value in changes.items():
        setattr(present, name, value)
    await _check(session, actor, present)
    present.version += 1
    await _tell(session, actor, present, {"code": present.code} | difference(before, changes))
    return present


async def forget_group(session: AsyncSession, actor: Actor, group_id: UUID) -> None:
    """Take what was said of a group that is dropped out of all fields."""
    access = CustomField.group_access
    named = update(CustomField).where(CustomField.company_id == actor.company_id, access.has_key(str(group_id)))
    await session.execute(named.values(group_access=access.op("-")(cast(str(group_id), Text))))


async def _check(session: AsyncSession, actor: Actor, field: CustomField) -> None:
    if field.type == "choice" and not field.choices:
        raise invalid("/choices", "choices_missing", "Name what there is to choose from.")
    if (field.type != "choice" and field.choices) or len(set(field.choices)) != len(field.choices):
        raise invalid("/choices", "choices_unfit", "Choices are for a field of that type, each named once.")
    if field.default_value is not None:
        field.default_value = plain_value(field.type, field.choices, field.default_value)
        if field.default_value is None:
            raise invalid("/default_value", "default_unfit", "The field itself would not take this value.")
    groups = select(PermissionGroup.id).where(
        PermissionGroup.company_id == actor.company_id, PermissionGroup.id.in_(map(UUID, field.group_access))
    )
    if len((await session.scalars(groups)).all()) != len(field.group_access):
        raise invalid("/group_access", "unknown_reference", "There is no such permission group.")


async def _tell(session: AsyncSession, actor: Actor, field: CustomField, detail: dict[str, Any]) -> None:
    subject = ("custom_field", field.id)
    record(session, actor.company_id, "custom_field.set", user_id=actor.user_id, subject=subject, detail=detail)
    await session.flush()
    await permissions_changed(session, actor.company_id)
