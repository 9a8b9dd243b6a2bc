"""What a company keeps of its documents and masters beyond the columns that everybody has."""

from typing import Any, Literal, get_args

from sqlalchemy import CheckConstraint, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase
from app.models.identity import quoted
from app.models.types import IdKey

# Records that carry values of such fields, in their column `custom`.
CustomRecord = Literal[
    "sales_order",
    "sales_order_line",
    "purchase_order",
    "purchase_order_line",
    "production_order",
    "delivery",
    "invoice",
    "goods_receipt",
    "item",
    "partner",
]
CUSTOM_TYPES = ("text", "number", "date", "boolean", "choice")
CUSTOM_ACCESS = ("none", "read", "write")


class CustomField(TenantBase, Base):
    """A field that a company has added to a kind of record; one that is out of use keeps the values it has.

    Staff writes it unless its group says otherwise; partners' people do what `partner_access` says, or their group.
    `group_access` is by group id. `labels` are by language.
    """

    __tablename__ = "custom_fields"
    __table_args__ = (
        UniqueConstraint("company_id", "record", "code"),
        CheckConstraint(f"record IN ({quoted(get_args(CustomRecord))})", name="record_known"),
        CheckConstraint(f"type IN ({quoted(CUSTOM_TYPES)})", name="type_known"),
        CheckConstraint(f"partner_access IN ({quoted(CUSTOM_ACCESS)})", name="access_known"),
    )

    id: Mapped[IdKey]
    record: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(40))
    labels: Mapped[dict[str, str]] = mapped_column(JSONB)
    type: Mapped[str] = mapped_column(String(10))
    choices: Mapped[list[str]] = mapped_column(JSONB, default=list)
    required: Mapped[bool] = mapped_column(default=False)
    default_value: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    partner_access: Mapped[str] = mapped_column(String(5), default="none")
    group_access: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    position: Mapped[int] = mapped_column(SmallInteger, default=0)
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    version: Mapped[int] = mapped_column(default=1)
