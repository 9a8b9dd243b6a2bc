"""Items in the API."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from app.schemas.common import (
    Code,
    CustomRead,
    CustomValues,
    Input,
    LongName,
    Output,
    Quantity,
    QuantityText,
    RateText,
    UnitCode,
    own_fields_of,
    told_of,
    unchanged,
)

ItemKind = Literal["goods", "service", "material", "finished", "tool"]
Tracking = Literal["none", "lot", "serial"]
TaxClass = Annotated[str, StringConstraints(min_length=1, max_length=20)]
Category = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class ItemUnitInput(Input):
    """Another unit of an item: one `unit` holds `factor` base units."""

    unit: UnitCode
    factor: Quantity


class ItemCreate(Input):
    """A new item; kind, base unit and tracking stay as they are from then on."""

    code: Code = Field(examples=["NM-500"])
    name: LongName = Field(examples=["Nước mắm Phú Quốc 500 ml"])
    kind: ItemKind = "goods"
    tracking: Tracking = Field(default="none", description="Whether stock is kept by lot or by serial number.")
    category: Category | None = None
    base_unit: UnitCode = Field(examples=["chai"])
    tax_class: TaxClass = Field(examples=["vn_reduced"])
    min_order_quantity: Quantity | None = None
    active: bool = True
    units: list[ItemUnitInput] = Field(default=[], max_length=20, examples=[[{"unit": "thùng", "factor": "24"}]])
    custom: CustomValues = own_fields_of("item")


class ItemUpdate(Input):
    """What may change of an item; `units`, when given, replace the present ones."""

    code: Code = unchanged(examples=["NM-500"])
    name: LongName = unchanged(examples=["Nước mắm Phú Quốc 500 ml"])
    category: Category | None = None
    tax_class: TaxClass = unchanged()
    min_order_quantity: Quantity | None = None
    active: bool = unchanged()
    units: list[ItemUnitInput] = unchanged(max_length=20)
    custom: CustomValues = unchanged(json_schema_extra=told_of("item"))


class ItemUnitRead(Output):
    """One `unit` holds `factor` base units."""

    unit: str
    factor: RateText


class ItemRead(Output):
    """An item; `partner_code`, `partner_name` are the reading partner's own, and its minimum quantity if set."""

    id: UUID
    code: str
    name: str
    kind: str
    tracking: str
    category: str | None
    base_unit: str
    tax_class: str
    min_order_quantity: QuantityText | None
    active: bool
    units: list[ItemUnitRead]
    partner_code: str | None
    partner_name: str | None
    custom: CustomRead = Field(json_schema_extra=told_of("item"))
