"""Value-added tax: which rate a class of items bears on which day."""

from datetime import date

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase
from app.models.types import Percent


class TaxRate(TenantBase, Base):
    """The rate of a tax class from `valid_from` to `valid_to` (both included), chosen by invoice date.

    `tax_code` is what the invoice prints: `8%`, `10%`, `0%`, `KCT`, `KKKNT`.
    """

    __tablename__ = "tax_rates"
    __table_args__ = (CheckConstraint("rate_percent >= 0 AND rate_percent <= 100", name="rate_in_range"),)

    tax_class: Mapped[str] = mapped_column(String(20), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_to: Mapped[date | None]
    tax_code: Mapped[str] = mapped_column(String(20))
    rate_percent: Mapped[Percent]
