"""What all shapes of the API have in common: strict input, decimals as strings, pages."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from app.schemas.fields import Classed

T = TypeVar("T")

_DECIMAL = re.compile(r"-?\d{1,20}(\.\d{1,100})?", re.ASCII)


class Input(BaseModel):
    """A request body: unknown fields are refused, blanks around texts dropped."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    def changes(self, *without: str) -> dict[str, Any]:
        """The fields that were sent, whole, as a PATCH asks for them."""
        return self.model_dump(include=self.model_fields_set - set(without))


class Output(BaseModel):
    """An answer, read from a row or a result object."""

    model_config = ConfigDict(from_attributes=True)


class Listed(Output, Generic[T]):
    """One page of a list; `next_cursor` is null on the last page."""

    items: list[T]
    next_cursor: str | None = None


def unchanged(**options: Any) -> Any:
    """Field of a PATCH body that may be left out, which leaves it as it is, but may not be null."""
    return Field(default_factory=lambda: None, **options)


def plain_decimal(value: Decimal) -> str:
    """A decimal without exponent and without trailing zeros: `12.5`, `0`, `1000000`."""
    text = str(value)  # half the time of a format, and an exponent is rare
    if "E" in text:
        text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _decimal_string(places: int) -> BeforeValidator:
    def check(value: Any) -> Any:
        # JSON numbers are refused: on their way they may have been floats.
        if isinstance(value, Decimal):
            return value
        text = value.strip() if isinstance(value, str) else ""
        if not _DECIMAL.fullmatch(text):
            raise PydanticCustomError("invalid_decimal", 'Write decimals as strings such as "12.5".')
        if len(text.partition(".")[2]) > places:
            raise PydanticCustomError("too_many_decimals", "At most {places} decimals.", {"places": places})
        return text

    return BeforeValidator(check)


def _schema(pattern: str, example: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": [example]})


_places_4, _places_6, _places_8 = _decimal_string(4), _decimal_string(6), _decimal_string(8)
_to_string = PlainSerializer(plain_decimal, return_type=str)
_SIGNED = _schema(r"^-?\d+(\.\d+)?$", "1250.5")
_UNSIGNED = _schema(r"^\d+(\.\d+)?$", "1250.5")

# For answers, each of its class. An amount of a document tells of its price, discount and quantity: whoever is kept
# from one of these is kept from it.
QuantityText = Annotated[Decimal, _to_string, _SIGNED, Classed("quantity")]
PriceText = Annotated[Decimal, _to_string, _SIGNED, Classed("price")]
DiscountText = Annotated[Decimal, _to_string, _SIGNED, Classed("discount")]
AmountText = Annotated[Decimal, _to_string, _SIGNED, Classed("price", "discount", "quantity")]
CostText = Annotated[Decimal, _to_string, _SIGNED, Classed("cost")]
CreditText = Annotated[Decimal, _to_string, _SIGNED, Classed("credit")]
# What is owed with a document counted in: beside what is owed without, it tells the document's amount.
ExposureText = Annotated[Decimal, _to_string, _SIGNED, Classed("credit", "price", "discount", "quantity")]
RateText = Annotated[Decimal, _to_string, _SIGNED, Classed()]
# For requests; the limits are those of the columns.
Quantity = Annotated[
    Decimal, Field(gt=0, max_digits=20, decimal_places=6), _places_6, _to_string, _UNSIGNED, Classed("quantity")
]
QuantityOrZero = Annotated[
    Decimal, Field(ge=0, max_digits=20, decimal_places=6), _places_6, _to_string, _UNSIGNED, Classed("quantity")
]
Price = Annotated[
    Decimal, Field(gt=0, max_digits=20, decimal_places=6), _places_6, _to_string, _UNSIGNED, Classed("price")
]
UnitFee = Annotated[
    Decimal, Field(ge=0, max_digits=20, decimal_places=6), _places_6, _to_string, _UNSIGNED, Classed("price")
]
Amount = Annotated[
    Decimal, Field(gt=0, max_digits=20, decimal_places=4), _places_4, _to_string, _UNSIGNED, Classed("price")
]
# What somebody agrees to and does not set: it is refused unless it is so already.
ConfirmedAmount = Annotated[
    Decimal, Field(gt=0, max_digits=20, decimal_places=4), _places_4, _to_string, _UNSIGNED, Classed()
]
_amount_or_zero = (Field(ge=0, max_digits=20, decimal_places=4), _places_4, _to_string, _UNSIGNED)
AmountOrZero = Annotated[Decimal, *_amount_or_zero, Classed("price")]
UnitCost = Annotated[Decimal, *_amount_or_zero, Classed("cost")]
CreditLimit = Annotated[Decimal, *_amount_or_zero, Classed("credit")]
DiscountPercent = Annotated[
    Decimal, Field(ge=0, le=100, max_digits=7, decimal_places=4), _places_4, _to_string, _UNSIGNED, Classed("discount")
]
Percent = Annotated[
    Decimal, Field(ge=0, le=100, max_digits=7, decimal_places=4), _places_4, _to_string, _UNSIGNED, Classed()
]
Rate = Annotated[Decimal, Field(gt=0, max_digits=18, decimal_places=8), _places_8, _to_string, _UNSIGNED, Classed()]


def _printable(text: str) -> str:
    if "\0" in text or not text.replace("\n", " ").replace("\t", " ").isprintable():
        raise PydanticCustomError("invalid_text", "The text holds characters that cannot be printed.")
    return text


_printable_text = AfterValidator(_printable)
Code = Annotated[str, StringConstraints(min_length=1, max_length=40), _printable_text]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200), _printable_text]
LongName = Annotated[str, StringConstraints(min_length=1, max_length=300), _printable_text]
Note = Annotated[str, StringConstraints(max_length=2000), _printable_text]
UnitCode = Annotated[str, StringConstraints(min_length=1, max_length=12), _printable_text]
CurrencyCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Email = Annotated[str, StringConstraints(max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", to_lower=True)]
Phone = Annotated[str, StringConstraints(min_length=3, max_length=40, pattern=r"^[0-9+()./ -]+$")]


# Values of the company's own fields by code; `GET /own-fields` tells which there are.
_CustomCode = Annotated[str, StringConstraints(max_length=40)]
_CustomText = Annotated[str, StringConstraints(max_length=500)]
CustomValues = Annotated[
    dict[_CustomCode, _CustomText | bool | None], Field(max_length=100, examples=[{"project": "DA-12"}])
]
CustomRead = dict[str, str | bool]
# Names in a schema the kind of record whose own fields go there, and whether all that are required must.
OWN_FIELDS_OF, OWN_FIELDS_WHOLE = "x-giao-own-fields-of", "x-giao-own-fields-whole"


def told_of(record: str) -> dict[str, JsonValue]:
    """What a schema says of a part that holds the company's own fields of a kind of record."""
    return {OWN_FIELDS_OF: record}


def own_fields_of(record: str) -> Any:
    """The company's own fields of a new record."""
    return Field(default_factory=dict, json_schema_extra={**told_of(record), OWN_FIELDS_WHOLE: True})


class LotQuantityInput(Input):
    """So much of a lot, in the line's unit, or one piece by its serial number."""

    lot: Annotated[str, StringConstraints(min_length=1, max_length=60), _printable_text] = Field(examples=["L2607"])
    quantity: Quantity
    expires_on: date | None = Field(default=None, description="Of goods that come in: the last day they are good.")


Lots = Annotated[list[LotQuantityInput], Field(max_length=1000, description="Of tracked items: which lots.")]


class StatedLotRead(Output):
    """So much of a lot, as a partner says, in the line's unit."""

    lot: str
    quantity: QuantityText
    expires_on: date | None


class LotQuantityRead(Output):
    """So much of a lot, in the item's base unit."""

    id: UUID
    lot: str
    quantity: QuantityText
    expires_on: date | None


class Named(Output):
    """Something shown by its code and name."""

    id: UUID
    code: str
    name: str


class Caution(Output):
    """Something that was accepted but looks wrong."""

    pointer: str
    code: str
    message: str
