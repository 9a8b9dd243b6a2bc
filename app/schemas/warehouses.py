"""Warehouses and other locations in the API."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from app.schemas.common import Code, Input, Name, Output, unchanged

KeptKind = Literal["warehouse", "transit", "factory", "consignee"]
LocationKind = Literal[
    "warehouse",
    "transit",
    "factory",
    "consignee",
    "consigned",
    "supplier",
    "customer",
    "production",
    "scrap",
    "count_difference",
]


class WarehouseCreate(Input):
    """A new place that goods lie at; one at a factory or consignee names that partner."""

    code: Code = Field(examples=["HN"])
    name: Name = Field(examples=["Kho Hà Nội"])
    kind: KeptKind = "warehouse"
    partner_id: UUID | None = None


class WarehouseUpdate(Input):
    """What may change of a warehouse."""

    name: Name = unchanged()
    active: bool = unchanged()


class WarehouseRead(Output):
    """A place that goods lie at, come from or go to."""

    id: UUID
    code: str
    name: str
    kind: str
    partner_id: UUID | None
    active: bool
