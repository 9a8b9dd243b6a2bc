"""Adding files to documents, and finding them."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import flush
from app.core.errors import AppError, Kind, invalid, not_found, unavailable
from app.core.files import FileStore, Received
from app.core.ids import new_id
from app.models import Attachment, User
from app.services.access.actor import Actor
from app.services.access.listing import fields_of
from app.services.access.visibility import visible
from app.services.attachments.documents import Carrier
from app.services.attachments.names import shown_name
from app.services.attachments.types import type_of
from app.services.documents.names import Person
from app.services.outbox.append import append_event

MOST_FILES = 20


async def attach_file(
    session: AsyncSession, actor: Actor, store: FileStore, document: tuple[Carrier, UUID], received: Received
) -> UUID:
    """Put a file on a document that the actor sees; answers its id, that of the same content on it if there is one.

    Invariant: a row is committed only with its file. A file whose row was not committed is set aside later.
    Raises NOT_FOUND; `file_empty`, `file_name_missing`, `file_type_not_allowed` (INVALID); `too_many_files`
    (CONFLICT); `storage_unavailable`.
    """
    carrier, document_id = document
    partner_id = await _partner_of(session, actor, document, lock=True)
    found, count = await _present(session, actor, document_id, received.sha256)
    if found is not None:
        return found
    if not received.size_bytes:
        raise invalid("", "file_empty", "The file is empty.")
    shown = shown_name(received.name)
    if not shown:
        raise invalid("/query/name", "file_name_missing", "The file needs a name.")
    file_type = await asyncio.to_thread(type_of, received.content)
    if file_type is None:
        raise invalid("", "file_type_not_allowed", "Send a PDF, PNG, JPEG, Excel (.xlsx) or Word (.docx) file.")
    if count >= MOST_FILES:
        raise AppError("too_many_files", f"A document carries at most {MOST_FILES} files.", kind=Kind.CONFLICT)
    try:
        stored_name = await asyncio.to_thread(store.keep, actor.company_id, received)
    except OSError as error:
        raise unavailable("storage_unavailable", "The file cannot be kept at the moment; try again.") from error
    attachment = Attachment(
        company_id=actor.company_id,
        id=new_id(),
        document_kind=carrier.kind,
        document_id=document_id,
        partner_id=partner_id,
        name=file_type.named(shown),
        content_type=file_type.media_type,
        size_bytes=received.size_bytes,
        sha256=received.sha256,
        stored_name=stored_name,
        created_by=actor.user_id,
    )
    try:
        session.add(attachment)
        told = {"attachment_id": str(attachment.id), "partner_id": str(partner_id)}
        append_event(session, actor.company_id, f"{carrier.kind}.file_added", (carrier.kind, document_id), told)
        await flush(session)
    except BaseException:
        store.forget(actor.company_id, stored_name)
        raise
    return attachment.id


async def list_files(session: AsyncSession, actor: Actor, document: tuple[Carrier, UUID]) -> Select[*tuple[Any, ...]]:
    """The files of a document that the actor sees, as a query. Raises NOT_FOUND."""
    await _partner_of(session, actor, document)
    return _files(actor, document)


async def read_file(
    session: AsyncSession, actor: Actor, document: tuple[Carrier, UUID], attachment_id: UUID
) -> Row[*tuple[Any, ...]]:
    """One file of a document that the actor sees. Raises NOT_FOUND."""
    await _partner_of(session, actor, document)
    row = (await session.execute(_files(actor, document).where(Attachment.id == attachment_id))).one_or_none()
    if row is None:
        raise not_found("attachment")
    return row


def file_summary(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    """A file as an answer shows it."""
    fields = fields_of(row)
    return {**fields, "created_by": Person(row.created_by, row.person_name)}


def _files(actor: Actor, document: tuple[Carrier, UUID]) -> Select[*tuple[Any, ...]]:
    carrier, document_id = document
    return (
        select(*Attachment.__table__.c, User.name.label("person_name"))
        .join(User, User.id == Attachment.created_by)
        .where(
            Attachment.company_id == actor.company_id,
            Attachment.document_kind == carrier.kind,
            Attachment.document_id == document_id,
        )
    )


async def _partner_of(
    session: AsyncSession, actor: Actor, document: tuple[Carrier, UUID], *, lock: bool = False
) -> UUID | None:
    """The partner of a document that the actor sees, whose files are locked if asked."""
    carrier, document_id = document
    statement = select(carrier.model.id, carrier.model.partner_id).where(
        visible(actor, carrier.model), carrier.model.id == document_id
    )
    row = (await session.execute(statement.with_for_update(key_share=True) if lock else statement)).one_or_none()
    if row is None:
        raise not_found(carrier.kind.replace("_", " "))
    partner_id: UUID | None = row.partner_id
    return partner_id


async def _present(session: AsyncSession, actor: Actor, document_id: UUID, sha256: str) -> tuple[UUID | None, int]:
    """The file of this content on a document, and how many it has."""
    rows: Sequence[Row[UUID, str]] = (
        await session.execute(
            select(Attachment.id, Attachment.sha256).where(
                Attachment.company_id == actor.company_id, Attachment.document_id == document_id
            )
        )
    ).all()
    return next((row.id for row in rows if row.sha256 == sha256), None), len(rows)
