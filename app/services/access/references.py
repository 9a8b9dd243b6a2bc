"""Says which field names a record that does not exist, before the database refuses the row as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import AppError, FieldError


@dataclass(frozen=True, slots=True)
class Reference:
    """A field at `pointer` that must name an existing `what`; `exists` is the EXISTS condition."""

    pointer: str
    what: str
    exists: ColumnElement[bool]


async def require(session: AsyncSession, references: Sequence[Reference]) -> None:
    """Check all references in one statement; raises `unknown_reference` (INVALID) naming every field at fault."""
    if not references:
        return
    found = (await session.execute(select(*(reference.exists for reference in references)))).one()
    faults = [
        FieldError(reference.pointer, "unknown_reference", f"There is no such {reference.what}.")
        for reference, exists in zip(references, found, strict=True)
        if not exists
    ]
    if faults:
        raise AppError("unknown_reference", "The request names records that do not exist.", errors=faults)
