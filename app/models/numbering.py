"""Document numbers: blocks where gaps are allowed, a locked counter where law forbids them."""

from sqlalchemy import BigInteger, CheckConstraint, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TenantBase


class NumberBlock(TenantBase, Base):
    """The next free order or voucher number of a kind; processes take blocks, so gaps are normal."""

    __tablename__ = "number_blocks"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    next_number: Mapped[int] = mapped_column(BigInteger)


class InvoiceSeries(TenantBase, Base):
    """The gap-free counter of one form, series and year; locked last, inside the invoicing transaction.

    Numbers start at 1 each year and have at most 8 digits (Decree 254/2026, Article 10).
    """

    __tablename__ = "invoice_series"
    __table_args__ = (CheckConstraint("last_number BETWEEN 0 AND 99999999", name="at_most_8_digits"),)

    form: Mapped[str] = mapped_column(String(4), primary_key=True)
    series: Mapped[str] = mapped_column(String(10), primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    last_number: Mapped[int] = mapped_column(Integer, default=0)
