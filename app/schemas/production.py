"""Production orders in the API."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.schemas.bills import MAX_STAGES, SuppliedBy
from app.schemas.common import (
    Amount,
    AmountOrZero,
    AmountText,
    CostText,
    CustomRead,
    CustomValues,
    Input,
    Lots,
    Named,
    Note,
    Output,
    Percent,
    PriceText,
    Quantity,
    QuantityOrZero,
    QuantityText,
    RateText,
    StatedLotRead,
    UnitCost,
    UnitFee,
    told_of,
)
from app.schemas.items import TaxClass, Tracking
from app.schemas.stock_documents import MAX_LINES, LotLineCreate

OrderStatus = Literal["draft", "sent", "seen", "rejected", "agreed", "closed", "cancelled"]
VoucherKind = Literal["sent", "returned", "received", "scrap", "lost"]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Reference = Annotated[str, StringConstraints(min_length=1, max_length=60)]
MaterialLines = Annotated[list[LotLineCreate], Field(min_length=1, max_length=MAX_LINES)]


class ProductionOrderCreate(Input):
    """What a factory is to make, by a bill, or by the item's bill of the day; `quantity` in the item's base unit.

    `unit_fee` is for one base unit, net of VAT, in the company's currency. `explode` plans the materials at the ends of
    the bill; left out, its own level: sub-assemblies are then sent as materials.
    """

    partner_id: UUID
    bill_id: UUID | None = None
    item_id: UUID | None = None
    quantity: Quantity
    unit_fee: UnitFee = Field(examples=["22000"])
    tax_class: TaxClass = Field(examples=["vn_reduced"])
    location_id: UUID
    ordered_on: date | None = None
    due_on: date
    over_percent: Percent = Field(default=Decimal(0))
    explode: bool = False
    note: Note | None = None
    custom: CustomValues = Field(default_factory=dict, json_schema_extra=told_of("production_order"))

    @model_validator(mode="after")
    def names_one_bill(self) -> "ProductionOrderCreate":
        """Exactly one of bill and item."""
        if (self.bill_id is None) == (self.item_id is None):
            raise PydanticCustomError("bill_required", "Name the bill by bill_id, or the item by item_id.")
        return self


class ProductionOrderFieldsUpdate(Input):
    """Values of the company's own fields; what is not named stays, null takes a value away."""

    custom: CustomValues = Field(json_schema_extra=told_of("production_order"))


class RejectionCreate(Input):
    """Why the factory does not take the order, or the company not the report."""

    reason: Reason


class GoodsCreate(Input):
    """Goods of the order that move; `lines` left out: all that is planned and not sent, or all that is left."""

    location_id: UUID | None = None
    posted_on: date | None = None
    note: Note | None = None
    lines: MaterialLines | None = None


class LossCreate(Input):
    """Materials lost beyond the norm, and who bears them."""

    charged_to: Literal["factory", "company"]
    posted_on: date | None = None
    note: Note | None = None
    lines: MaterialLines


class ScrapLineCreate(LotLineCreate):
    """Scrap, and what a base unit of it can be sold for."""

    unit_cost: UnitCost


class ScrapCreate(Input):
    """Scrap that comes in."""

    location_id: UUID | None = None
    posted_on: date | None = None
    note: Note | None = None
    lines: Annotated[list[ScrapLineCreate], Field(min_length=1, max_length=MAX_LINES)]


class FinishedCreate(Input):
    """Finished goods that come in; `used` left out: by the plan. `last`: no more will come."""

    finished: Quantity
    used: Annotated[list[LotLineCreate], Field(max_length=MAX_LINES)] | None = None
    last: bool = False
    posted_on: date | None = None
    note: Note | None = None
    lots: Lots = Field(default=[])


class FeeInvoiceCreate(Input):
    """The factory's invoice for finished units; amounts left out are those agreed."""

    reference: Reference
    quantity: Quantity
    net_amount: AmountOrZero | None = None
    tax_class: TaxClass | None = None
    tax_amount: AmountOrZero | None = None
    charged_on: date | None = None


class FactoryInvoiceApprovalCreate(Input):
    """Books an invoice as it was entered; none as day: its own."""

    charged_on: date | None = None


class FreightCreate(Input):
    """A carrier's invoice for freight to or from the factory."""

    partner_id: UUID
    reference: Reference
    net_amount: Amount
    tax_class: TaxClass | None = None
    tax_amount: AmountOrZero | None = None
    charged_on: date | None = None


class StageProgressCreate(Input):
    """Units that have passed a stage since the last report."""

    stage_no: Annotated[int, Field(ge=1, le=MAX_STAGES)]
    quantity: Quantity


class ProductionReportCreate(Input):
    """What has been done: progress of stages, finished goods with their lots, and the materials in them.

    Without materials they are used by the plan; those without lots first expired, first used.
    """

    finished: QuantityOrZero = Field(default=Decimal(0))
    stages: list[StageProgressCreate] = Field(default=[], max_length=MAX_STAGES)
    used: list[LotLineCreate] = Field(default=[], max_length=MAX_LINES)
    note: Note | None = None
    lots: Lots = Field(default=[])


class ReportAcceptanceCreate(Input):
    """Receives what a report says; of a product that is kept by lot, as which lots if not as those that it names."""

    last: bool = False
    posted_on: date | None = None
    lots: Lots = Field(default=[])


class EmptyBody(Input):
    """Nothing to say."""


class SubstituteRead(Output):
    """An item that may be sent in place of a material, `factor` of it for one.

    `sent_instead`: both sides have agreed that it is, for what has still to be sent.
    """

    item: Named
    factor: RateText
    sent_instead: bool


class ProductionComponentRead(Output):
    """A planned material and what has become of it, in its base unit; a substitute counts as what it stands in for."""

    line_no: int
    item: Named
    unit: str
    tracking: Tracking
    planned: QuantityText
    supplied_by: SuppliedBy
    sent: QuantityText
    used: QuantityText
    lost: QuantityText
    returned: QuantityText
    left: QuantityText
    substitutes: list[SubstituteRead]


class ProductionStageRead(Output):
    """A work stage, and how many units have passed it."""

    stage_no: int
    name: str
    done: QuantityText


class ProductionVoucherRef(Output):
    """A movement of the order's goods."""

    id: UUID
    number: str
    kind: VoucherKind
    posted_on: date


class ProductionChargeRead(Output):
    """An invoice for the order."""

    id: UUID
    number: str
    kind: Literal["fee", "freight"]
    reference: str
    quantity: QuantityText | None
    net_amount: AmountText
    tax_amount: AmountText
    charged_on: date


class FactoryInvoiceRead(Output):
    """The factory's own invoice for its fee, and the answer; `agreed_amount` is what the order says for these units."""

    id: UUID
    number: str
    status: Literal["waiting", "approved", "refused", "withdrawn"]
    reference: str
    quantity: QuantityText
    net_amount: AmountText
    agreed_amount: AmountText
    tax_amount: AmountText
    charged_on: date
    reason: str | None


class ReportedUseRead(Output):
    """A material that a report says is in the finished goods, in its base unit."""

    item: Named
    unit: str
    quantity: QuantityText
    lots: list[StatedLotRead]


class ProductionReportRead(Output):
    """What the factory has reported, and the answer; `lots` are those of the finished goods."""

    id: UUID
    number: str
    status: Literal["waiting", "accepted", "refused"]
    reported_on: date
    finished: QuantityText
    note: str | None
    reason: str | None
    lots: list[StatedLotRead]
    used: list[ReportedUseRead]


class ProductionOrderSummary(Output):
    """An order in a list."""

    id: UUID
    number: str
    status: OrderStatus
    partner: Named
    item: Named
    unit: str
    quantity: QuantityText
    ordered_on: date
    due_on: date


class ProductionOrderRead(ProductionOrderSummary):
    """An order with its plan and all that happened to it; `version` is its ETag."""

    version: int
    bill_id: UUID | None
    tracking: Tracking
    finished: QuantityText
    over_percent: RateText
    location: Named
    unit_fee: PriceText
    tax_class: str
    note: str | None
    answer_note: str | None
    components: list[ProductionComponentRead]
    stages: list[ProductionStageRead]
    vouchers: list[ProductionVoucherRef]
    charges: list[ProductionChargeRead]
    factory_invoices: list[FactoryInvoiceRead]
    reports: list[ProductionReportRead]
    allowed_actions: list[str]
    custom: CustomRead = Field(json_schema_extra=told_of("production_order"))


class FigureRead(Output):
    """A quantity in base units and its value, null if the role does not show values."""

    quantity: QuantityText
    value: CostText | None


class MaterialLotRead(Output):
    """One lot of a material, in quantities: opening + sent = used + lost + returned + left."""

    id: UUID
    lot: str
    expires_on: date | None
    opening: QuantityText
    sent: QuantityText
    used: QuantityText
    lost: QuantityText
    returned: QuantityText
    left: QuantityText


class MaterialLineRead(Output):
    """One material, and its lots where they are kept: opening + sent = used + lost + returned + left."""

    item: Named
    unit: str
    opening: FigureRead
    sent: FigureRead
    used: FigureRead
    lost: FigureRead
    returned: FigureRead
    left: FigureRead
    lots: list[MaterialLotRead]


class FactoryAccountRead(Output):
    """The material account of a factory over a span of days."""

    partner: Named
    starts_on: date | None
    ends_on: date | None
    lines: list[MaterialLineRead]


class ConfirmationRead(Output):
    """One side's word; `current` while the figures are still those that it saw."""

    side: Literal["company", "factory"]
    confirmed_at: datetime
    current: bool


class SettlementRead(Output):
    """The settlement sheet of an order, the same for both sides but for the company's cost and freight."""

    order_id: UUID
    number: str
    status: OrderStatus
    ordered: QuantityText
    finished: QuantityText
    fee: AmountText
    fee_invoiced: AmountText
    scrap: QuantityText
    freight: CostText | None
    cost: CostText | None
    lines: list[MaterialLineRead]
    confirmations: list[ConfirmationRead]
