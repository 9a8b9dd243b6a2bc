"""The days on which customers were promised their goods."""

from datetime import date

from sqlalchemy import CheckConstraint, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase, tenant_fk
from app.models.types import Id, IdKey, Moment

PROMISE_CAUSES = ("confirmation", "supply", "staff")


class SalesPromise(TenantBase, Base):
    """One promised day of an order line; the last `number` counts, the earlier ones stay.

    `cause`: made with the confirmation, moved with supply that is on its way, or set by staff.
    """

    __tablename__ = "sales_promises"
    __table_args__ = (
        CheckConstraint("cause IN ('confirmation', 'supply', 'staff')", name="cause_known"),
        CheckConstraint("number > 0", name="number_positive"),
        tenant_fk("order_id", "sales_orders"),
        tenant_fk("partner_id", "partners"),
    )

    order_id: Mapped[IdKey]
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[Id]
    promised_on: Mapped[date]
    cause: Mapped[str] = mapped_column(String(12))
    note: Mapped[str | None] = mapped_column(Text)
    made_at: Mapped[Moment] = mapped_column(server_default=text("now()"))
    made_by: Mapped[Id]
