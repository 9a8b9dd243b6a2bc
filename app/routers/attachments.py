"""Files on documents over HTTP: the same three routes for each kind of document that carries them."""

import hashlib
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.requests import ClientDisconnect
from starlette.responses import FileResponse

from app.core.errors import AppError, Kind
from app.core.files import FileStore, Received
from app.deps import Actor, Page, ReadSession, Session, api_router, requires
from app.models import Attachment
from app.routers.problems import problems
from app.schemas.attachments import AttachmentRead
from app.schemas.common import Listed
from app.services.access.listing import newest_first
from app.services.attachments.attach import attach_file, file_summary, list_files, read_file
from app.services.attachments.documents import CARRIERS, Carrier

IN_MEMORY_BYTES = 256 * 1024
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The file itself: PDF, PNG, JPEG, .xlsx or .docx.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
CONTENT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file itself, for keeping: browsers do not show it.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
# Whatever is in the file, it is not shown, not guessed at, and could neither run nor reach anything.
INERT = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}


async def files_of(request: Request) -> FileStore:
    """Where files lie that people have sent."""
    files: FileStore = request.app.state.files
    return files


Files = Annotated[FileStore, Depends(files_of)]


async def received_file(
    request: Request,
    name: Annotated[str, Query(min_length=1, max_length=300, description="What the file is called.")],
) -> Received:
    """The body, read before any transaction begins, and once even when that is run again.

    Until it has come as a whole it has no name anywhere: of a body that is cut nothing is left.
    """
    received: Received | None = getattr(request.state, "received", None)
    if received is None:
        content = SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115 - lives as long as the request
        digest, size_bytes = hashlib.sha256(), 0
        try:
            async for part in request.stream():
                content.write(part)
                digest.update(part)
                size_bytes += len(part)
        except ClientDisconnect:
            content.close()
            raise AppError("upload_cut", "The file did not come as a whole.") from None
        received = request.state.received = Received(name, content, size_bytes, digest.hexdigest())
    return received


def _router(carrier: Carrier) -> APIRouter:
    router = api_router(carrier.path, "attachments")
    words = carrier.kind.replace("_", " ")

    @router.get(
        "/{document_id}/attachments",
        dependencies=[requires(carrier.reads)],
        summary=f"List the files of a {words}",
        responses=problems(401, 403, 404),
        name=f"{carrier.kind}_attachments",
    )
    async def index(session: ReadSession, actor: Actor, page: Page, document_id: UUID) -> Listed[AttachmentRead]:
        """Files that either side has put on it, newest first."""
        statement = await list_files(session, actor, (carrier, document_id))
        found = await newest_first(session, statement, Attachment.id, page)
        items = [AttachmentRead.model_validate(file_summary(row)) for row in found.items]
        return Listed(items=items, next_cursor=found.next_cursor)

    @router.post(
        "/{document_id}/attachments",
        status_code=201,
        dependencies=[requires(carrier.writes)],
        summary=f"Put a file on a {words}",
        responses=problems(401, 403, 404, 409, 413, 503),
        openapi_extra=BODY,
        name=f"attach_to_{carrier.kind}",
    )
    async def attach(
        received: Annotated[Received, Depends(received_file)],
        session: Session,
        actor: Actor,
        files: Files,
        document_id: UUID,
    ) -> AttachmentRead:
        """Sent as the body of the request; the same content again is the file that is there already."""
        attachment_id = await attach_file(session, actor, files, (carrier, document_id), received)
        row = await read_file(session, actor, (carrier, document_id), attachment_id)
        return AttachmentRead.model_validate(file_summary(row))

    @router.get(
        "/{document_id}/attachments/{attachment_id}",
        dependencies=[requires(carrier.reads)],
        summary=f"Download a file of a {words}",
        responses={**problems(401, 403, 404, 503), **CONTENT},
        response_class=FileResponse,
        name=f"{carrier.kind}_attachment",
    )
    async def download(
        session: ReadSession, actor: Actor, files: Files, document_id: UUID, attachment_id: UUID
    ) -> FileResponse:
        """The file as it was sent, to be kept."""
        row = await read_file(session, actor, (carrier, document_id), attachment_id)
        path = files.path(actor.company_id, row.stored_name)
        if not path.is_file():
            raise AppError("file_missing", "The file is not at its place.", kind=Kind.UNAVAILABLE)
        disposition = f"attachment; filename*=UTF-8''{quote(row.name, safe='')}"
        return FileResponse(path, media_type=row.content_type, headers={**INERT, "Content-Disposition": disposition})

    return router


ROUTERS = tuple(_router(carrier) for carrier in CARRIERS)
