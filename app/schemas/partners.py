"""Partners, their terms and their own item codes in the API."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.schemas.absences import Colleague
from app.schemas.common import (
    Caution,
    Code,
    CreditLimit,
    CreditText,
    CurrencyCode,
    CustomRead,
    CustomValues,
    Email,
    Input,
    LongName,
    Name,
    Output,
    Percent,
    Phone,
    Quantity,
    QuantityText,
    RateText,
    own_fields_of,
    told_of,
    unchanged,
)

PartnerKind = Literal["customer", "supplier", "factory"]
TaxCode = Annotated[str, StringConstraints(min_length=1, max_length=20)]
TaxTreatment = Annotated[str, StringConstraints(min_length=1, max_length=20)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
PlaceName = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class ContactInput(Input):
    """A person at a partner."""

    name: Name
    title: PlaceName | None = None
    email: Email | None = None
    phone: Phone | None = None


class AddressInput(Input):
    """A place of a partner; Vietnamese addresses have no district since 2025-07-01."""

    kind: Literal["registered", "delivery", "billing"]
    street: LongName
    ward: PlaceName | None = None
    district: PlaceName | None = None
    province: PlaceName | None = None
    country: Country = "VN"


class PartnerCreate(Input):
    """A new partner; the currency is the company's when left out, no credit limit means unlimited."""

    code: Code = Field(examples=["KH001"])
    name: LongName = Field(examples=["Công ty TNHH Thương mại Hoa Sen"])
    is_customer: bool = False
    is_supplier: bool = False
    is_factory: bool = False
    tax_code: TaxCode | None = Field(None, examples=["0100109106"])
    tax_treatment: TaxTreatment | None = Field(None, description="Tax class instead of the items' own: export, exempt.")
    currency: CurrencyCode | None = None
    customer_group_id: UUID | None = None
    payment_term_id: UUID | None = None
    credit_limit: CreditLimit | None = None
    account_manager_id: UUID | None = None
    email: Email | None = None
    phone: Phone | None = None
    active: bool = True
    contacts: list[ContactInput] = Field(default=[], max_length=50)
    addresses: list[AddressInput] = Field(default=[], max_length=50)
    custom: CustomValues = own_fields_of("partner")


class PartnerUpdate(Input):
    """What may change of a partner; contacts and addresses, when given, replace the present ones."""

    code: Code = unchanged()
    name: LongName = unchanged()
    is_customer: bool = unchanged()
    is_supplier: bool = unchanged()
    is_factory: bool = unchanged()
    tax_code: TaxCode | None = None
    tax_treatment: TaxTreatment | None = None
    currency: CurrencyCode = unchanged()
    customer_group_id: UUID | None = None
    payment_term_id: UUID | None = None
    credit_limit: CreditLimit | None = None
    account_manager_id: UUID | None = None
    email: Email | None = None
    phone: Phone | None = None
    active: bool = unchanged()
    contacts: list[ContactInput] = unchanged(max_length=50)
    addresses: list[AddressInput] = unchanged(max_length=50)
    custom: CustomValues = unchanged(json_schema_extra=told_of("partner"))


class ContactRead(Output):
    """A person at a partner."""

    id: UUID
    name: str
    title: str | None
    email: str | None
    phone: str | None


class AddressRead(Output):
    """A place of a partner."""

    id: UUID
    kind: str
    street: str
    ward: str | None
    district: str | None
    province: str | None
    country: str


class PartnerRead(Output):
    """A partner; `credit_limit` is in the company's base currency, null means unlimited."""

    id: UUID
    code: str
    name: str
    is_customer: bool
    is_supplier: bool
    is_factory: bool
    tax_code: str | None
    tax_treatment: str | None
    currency: str
    customer_group_id: UUID | None
    payment_term_id: UUID | None
    credit_limit: CreditText | None
    account_manager_id: UUID | None
    account_manager: Colleague | None = Field(description="By name, for staff.")
    in_charge: Colleague | None = Field(description="The account manager or, while away, who stands in; for staff.")
    email: str | None
    phone: str | None
    active: bool
    contacts: list[ContactRead]
    addresses: list[AddressRead]
    custom: CustomRead = Field(json_schema_extra=told_of("partner"))
    warnings: list[Caution] = Field(default=[], description="What was accepted but looks wrong.")


class OwnItemInput(Input):
    """What a partner calls an item, the least that is ordered (base units), and how long a supplier takes."""

    partner_code: Annotated[str, StringConstraints(min_length=1, max_length=60)] | None = None
    partner_name: LongName | None = None
    min_order_quantity: Quantity | None = None
    lead_time_days: int | None = Field(default=None, ge=0, le=3_650)


class OwnItemRead(Output):
    """What a partner calls an item."""

    item_id: UUID
    partner_code: str | None
    partner_name: str | None
    min_order_quantity: QuantityText | None
    lead_time_days: int | None


class CustomerGroupCreate(Input):
    """Customers that share price lists."""

    code: Code = Field(examples=["WHOLESALE"])
    name: Name = Field(examples=["Khách sỉ"])


class CustomerGroupUpdate(Input):
    """What may change of a customer group."""

    code: Code = unchanged()
    name: Name = unchanged()


class CustomerGroupRead(Output):
    """Customers that share price lists."""

    id: UUID
    code: str
    name: str


class Instalment(Input):
    """A part of an invoice: due `days` after its date, or after that month's end, on a day of the month if named."""

    percent: Percent = Field(examples=["100"])
    days: int = Field(0, ge=0, le=730)
    end_of_month: bool = False
    day_of_month: int | None = Field(None, ge=1, le=31)


def _whole(instalments: list[Instalment] | None) -> None:
    if instalments is not None and sum(entry.percent for entry in instalments) != 100:
        raise PydanticCustomError("instalments_not_100", "The instalments must add up to 100 percent.")


class PaymentTermCreate(Input):
    """When an invoice falls due."""

    code: Code = Field(examples=["NET45"])
    name: Name = Field(examples=["45 ngày"])
    instalments: list[Instalment] = Field(min_length=1, max_length=24)

    @model_validator(mode="after")
    def _check(self) -> "PaymentTermCreate":
        _whole(self.instalments)
        return self


class PaymentTermUpdate(Input):
    """What may change of a payment term; invoices already issued keep their due dates."""

    code: Code = unchanged()
    name: Name = unchanged()
    instalments: list[Instalment] = unchanged(min_length=1, max_length=24)

    @model_validator(mode="after")
    def _check(self) -> "PaymentTermUpdate":
        _whole(self.instalments)
        return self


class InstalmentRead(Output):
    """A part of an invoice and when it is due."""

    percent: RateText
    days: int
    end_of_month: bool = False
    day_of_month: int | None = None


class PaymentTermRead(Output):
    """When an invoice falls due."""

    id: UUID
    code: str
    name: str
    instalments: list[InstalmentRead]
