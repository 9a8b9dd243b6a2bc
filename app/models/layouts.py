"""Which columns and steps of a page a permission group sees, and in which order."""

from sqlalchemy import Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.types import Id, IdKey


class Layout(TenantBase, Base):
    """How a page is arranged for the people of a group, or for all whose group has no arrangement of its own."""

    __tablename__ = "layouts"
    __table_args__ = (
        tenant_fk("group_id", "permission_groups"),
        Index("uq_layouts_page", "company_id", "page", "group_id", unique=True, postgresql_nulls_not_distinct=True),
    )

    id: Mapped[IdKey]
    page: Mapped[str] = mapped_column(String(30))
    group_id: Mapped[Id | None]
    columns: Mapped[list[str]] = mapped_column(JSONB)
    steps: Mapped[list[str]] = mapped_column(JSONB)
    version: Mapped[int] = mapped_column(default=1)
