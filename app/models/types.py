"""Column types shared by all tables, so that a quantity is a quantity everywhere."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import DateTime, Numeric, String, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import mapped_column

Id = Annotated[UUID, mapped_column(Uuid())]
IdKey = Annotated[UUID, mapped_column(Uuid(), primary_key=True)]
Quantity = Annotated[Decimal, mapped_column(Numeric(20, 6))]
Price = Annotated[Decimal, mapped_column(Numeric(20, 6))]
Amount = Annotated[Decimal, mapped_column(Numeric(20, 4))]
Rate = Annotated[Decimal, mapped_column(Numeric(18, 8))]
Percent = Annotated[Decimal, mapped_column(Numeric(9, 4))]
CurrencyCode = Annotated[str, mapped_column(String(3))]
Code = Annotated[str, mapped_column(String(40))]
AccountCode = Annotated[str, mapped_column(String(20))]
Moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]
# Values of the company's own fields, by their codes.
Custom = Annotated[dict[str, Any], mapped_column(JSONB, server_default=text("'{}'::jsonb"), default=dict)]
