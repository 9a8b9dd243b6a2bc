"""When people of the staff are away, and who stands in for them."""

from datetime import date

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase
from app.models.types import Id, IdKey


class Absence(TenantBase, Base):
    """Days, by the company's calendar, on which one person's partners are another person's; no two of a person overlap.

    Persons are those of `users`, as account managers are.
    """

    __tablename__ = "absences"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="runs_forward"),
        CheckConstraint("stand_in_id <> user_id", name="stood_in_by_another"),
        Index("ix_absences_last_day", "company_id", "last_day"),
    )

    id: Mapped[IdKey]
    user_id: Mapped[Id]
    stand_in_id: Mapped[Id]
    first_day: Mapped[date]
    last_day: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)
