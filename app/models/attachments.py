"""Files on documents: a row for each, the file itself lies in the data directory."""

from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase
from app.models.types import Id, IdKey, Moment


class Attachment(TenantBase, Base):
    """A file on a document; it is never changed nor taken away.

    `name` is what its sender called it and is only shown; it lies under `stored_name`. `partner_id` is the document's.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        UniqueConstraint("company_id", "document_id", "sha256"),
        UniqueConstraint("company_id", "stored_name"),
        CheckConstraint("size_bytes > 0", name="size_positive"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256_hexadecimal"),
        CheckConstraint("stored_name ~ '^[0-9a-f]{32}$'", name="stored_name_random"),
        Index("ix_attachments_document", "company_id", "document_kind", "document_id", "id"),
    )

    id: Mapped[IdKey]
    document_kind: Mapped[str] = mapped_column(String(20))
    document_id: Mapped[Id]
    partner_id: Mapped[Id | None]
    name: Mapped[str] = mapped_column(String(200))
    content_type: Mapped[str] = mapped_column(String(100))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    stored_name: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    created_by: Mapped[Id]
