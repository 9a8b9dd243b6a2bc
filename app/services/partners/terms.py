"""Payment terms and customer groups."""

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import not_found
from app.core.ids import new_id
from app.core.paging import Page
from app.models import CustomerGroup, PaymentTerm
from app.services.access.actor import Actor
from app.services.access.listing import Listing, check_version, content_version, list_page
from app.services.access.visibility import visible_to

M = TypeVar("M", CustomerGroup, PaymentTerm)
NAMES = {CustomerGroup: "customer group", PaymentTerm: "payment term"}


async def list_terms(session: AsyncSession, actor: Actor, model: type[M], page: Page) -> Listing[M]:
    """Groups or terms in the order of their codes."""
    return await list_page(session, visible_to(actor, select(model), model), (model.code,), page)


async def get_term(session: AsyncSession, actor: Actor, model: type[M], row_id: UUID, *, lock: bool = False) -> M:
    """Return a group or term; raises `not_found`."""
    statement = visible_to(actor, select(model), model).where(model.id == row_id)
    row = await session.scalar(statement.with_for_update(key_share=True) if lock else statement)
    if row is None:
        raise not_found(NAMES[model])
    return row


async def create_term(session: AsyncSession, actor: Actor, model: type[M], fields: Mapping[str, Any]) -> M:
    """Add a group or term; a code that is taken breaks the unique constraint."""
    row = model(company_id=actor.company_id, id=new_id(), **fields)
    session.add(row)
    await session.flush()
    return row


async def update_term(
    session: AsyncSession, actor: Actor, model: type[M], row_id: UUID, *, version: int, changes: Mapping[str, Any]
) -> M:
    """Change a group or term seen at `version`; invoices already issued keep their due dates."""
    row = await get_term(session, actor, model, row_id, lock=True)
    check_version(term_version(row), version)
    for name, value in changes.items():
        setattr(row, name, value)
    await session.flush()
    return row


def term_version(row: CustomerGroup | PaymentTerm) -> int:
    """Version of a group or term, from what it says."""
    instalments = [sorted(entry.items()) for entry in row.instalments] if isinstance(row, PaymentTerm) else None
    return content_version(row.code, row.name, instalments)
