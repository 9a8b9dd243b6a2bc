"""Files on documents in the API."""

from datetime import datetime
from uuid import UUID

from app.schemas.common import Output
from app.schemas.sales import PersonRead


class AttachmentRead(Output):
    """A file on a document; `content_type` is what it is, whatever its sender called it."""

    id: UUID
    name: str
    content_type: str
    size_bytes: int
    sha256: str
    created_at: datetime
    created_by: PersonRead
