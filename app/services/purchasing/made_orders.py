"""Draft orders that are made of something else; what is wrong with one is told of what it was made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import AppError, FieldError
from app.services.access.actor import Actor
from app.services.documents.numbers import Numbers
from app.services.purchasing.draft import create_purchase_order
from app.services.purchasing.drafting import PurchaseDraft


@dataclass(frozen=True, slots=True)
class Origin:
    """What a request calls a draft's fields: `header` its own, `fields` those of its lines, any other is `line`."""

    header: str
    line: str
    fields: Mapping[str, str]


async def make_order(
    session: AsyncSession,
    actor: Actor,
    numbers: Numbers,
    draft: PurchaseDraft,
    *,
    of: Sequence[int],
    origin: Origin,
) -> UUID:
    """A draft order whose lines were made of the request's lines `of`, in turn; answers its id.

    Raises what creating a purchase order does, with the pointers of the request.
    """
    try:
        return await create_purchase_order(session, actor, numbers, draft)
    except AppError as error:
        error.errors = tuple(_told(fault, of, origin) for fault in error.errors)
        raise


def _told(fault: FieldError, of: Sequence[int], origin: Origin) -> FieldError:
    parts = fault.pointer.split("/")
    if parts[1] != "lines":
        return FieldError(f"/lines/{of[0]}/{origin.header}", fault.code, fault.message)
    name = origin.fields.get(parts[3], origin.line)
    return FieldError(f"/lines/{of[int(parts[2])]}/{name}", fault.code, fault.message)
