"""Fiscal years and periods in the API."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from app.schemas.common import Input, Output

PeriodStatus = Literal["open", "closed"]


class FiscalYearCreate(Input):
    """The calendar year in which the fiscal year begins."""

    year: int = Field(ge=1990, le=2200, examples=[2027])


class FiscalYearRead(Output):
    """A fiscal year and the accounting regime it is kept under."""

    id: UUID
    code: str
    accounting_regime: str
    starts_on: date
    ends_on: date


class PeriodRead(Output):
    """A month of a fiscal year."""

    id: UUID
    fiscal_year_id: UUID
    starts_on: date
    ends_on: date
    status: str
    closed_at: datetime | None
    closed_by: UUID | None
