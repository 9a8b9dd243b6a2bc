"""How a company prints its documents."""

from typing import Any

from sqlalchemy import CheckConstraint, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase
from app.models.identity import quoted

PRINTED_KINDS = ("sales_order", "delivery", "invoice")


class PrintTemplate(TenantBase, Base):
    """How documents of a kind are printed; without a row, as they come."""

    __tablename__ = "print_templates"
    __table_args__ = (CheckConstraint(f"kind IN ({quoted(PRINTED_KINDS)})", name="kind_known"),)

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB)
    version: Mapped[int] = mapped_column(default=1)
