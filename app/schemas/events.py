"""The live feed in the API."""

from datetime import datetime
from uuid import UUID

from app.schemas.common import Output


class DocumentChanged(Output):
    """Something happened to a document: read it again. What is in it is never told here."""

    kind: str
    subject: str
    id: UUID


class StreamEnded(Output):
    """Why the stream ends: come back at once with a new token, or not before `opens_at`."""

    code: str
    detail: str
    opens_at: datetime | None = None
