"""Bills of material in the API."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.schemas.common import Input, Name, Named, Note, Output, Percent, Quantity, QuantityText, RateText, unchanged
from app.schemas.stock_documents import MAX_LINES, NamesItem, StockLineCreate

SuppliedBy = Literal["company", "factory"]
MAX_STAGES = 50


class BillSubstituteCreate(NamesItem):
    """An item that may stand in: `factor` of its base units for one base unit of the component."""

    factor: Quantity = Field(default=Decimal(1))


class BillLineCreate(StockLineCreate):
    """A component; `scrap_percent` is added to the quantity, `stage_no` is the work stage that uses it."""

    scrap_percent: Percent = Field(default=Decimal(0))
    supplied_by: SuppliedBy = "company"
    stage_no: Annotated[int, Field(ge=1, le=MAX_STAGES)] | None = None
    substitutes: list[BillSubstituteCreate] = Field(default=[], max_length=20)


Lines = Annotated[list[BillLineCreate], Field(min_length=1, max_length=MAX_LINES)]


class BillCreate(StockLineCreate):
    """The next version of an item's bill: what makes `quantity` of it, from a day on."""

    valid_from: date
    valid_to: date | None = None
    note: Note | None = None
    stages: list[Name] = Field(default=[], max_length=MAX_STAGES, examples=[["Cắt", "May", "Hoàn thiện"]])
    lines: Lines


class BillUpdate(Input):
    """What may change of a bill; `stages` and `lines` replace the present ones and change together."""

    valid_from: date = unchanged()
    valid_to: date | None = None
    active: bool = unchanged()
    note: Note | None = None
    stages: list[Name] = unchanged(max_length=MAX_STAGES)
    lines: list[BillLineCreate] = unchanged(min_length=1, max_length=MAX_LINES)

    @model_validator(mode="after")
    def parts_change_together(self) -> "BillUpdate":
        """Lines name stages by number."""
        if ("stages" in self.model_fields_set) != ("lines" in self.model_fields_set):
            raise PydanticCustomError("parts_incomplete", "Send stages and lines together.")
        return self


class BillSubstituteRead(Output):
    """An item that may stand in for a component."""

    item: Named
    factor: RateText


class BillStageRead(Output):
    """A step of the work."""

    stage_no: int
    name: str


class BillLineRead(Output):
    """A component in its own unit."""

    line_no: int
    item: Named
    quantity: QuantityText
    unit: str
    base_quantity: QuantityText
    scrap_percent: RateText
    supplied_by: SuppliedBy
    stage_no: int | None
    substitutes: list[BillSubstituteRead]


class BillSummary(Output):
    """A bill in a list; `quantity` in the item's base unit is what its components make."""

    id: UUID
    item: Named
    version_no: int
    quantity: QuantityText
    unit: str
    valid_from: date
    valid_to: date | None
    active: bool


class BillRead(BillSummary):
    """A bill with its stages and components; `version` is its ETag."""

    version: int
    note: str | None
    stages: list[BillStageRead]
    lines: list[BillLineRead]


class ExplosionNodeRead(Output):
    """A component where it stands in the tree, followed by what it is made of; quantities in base units."""

    level: int
    line_no: int
    item: Named
    unit: str
    quantity: QuantityText
    supplied_by: SuppliedBy
    made: bool


class MaterialNeedRead(Output):
    """How much of a material is needed in all."""

    item: Named
    unit: str
    quantity: QuantityText
    supplied_by: SuppliedBy


class ExplosionRead(Output):
    """A bill through all levels, and the sum of what is not made by a bill itself."""

    nodes: list[ExplosionNodeRead]
    materials: list[MaterialNeedRead]
