"""How documents are printed, in the API."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.schemas.common import Input, Output

Language = Literal["vi", "en", "ko"]
PrintedKind = Literal["sales_order", "delivery", "invoice"]
Title = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]+$")]
Lines = Annotated[str, StringConstraints(min_length=1, max_length=1_000, pattern=r"^[^\x00-\x09\x0b-\x1f]+$")]
Titles = Annotated[dict[Language, Title], Field(examples=[{"vi": "Phiếu đặt hàng"}])]
Words = Annotated[dict[Language, Lines], Field(examples=[{"vi": "Điện thoại 028 3800 0000"}])]
Column = Literal[
    "line_no", "code", "name", "quantity", "unit", "unit_price", "discount", "tax", "amount", "requested_on", "lots"
]


class PrintTemplateUpdate(Input):
    """How documents of a kind are to be printed, as a whole. Words are texts: nothing in them is carried out."""

    paper: Literal["a4", "a5", "letter"] = "a4"
    logo: bool = Field(default=True, description="The logo of the portal, where there is one.")
    own_fields: bool = Field(default=True, description="The company's own fields that the reader sees.")
    title: Titles = Field(default={}, description="In place of our own, by language.")
    head: Words = Field(default={}, description="Under the company's name.")
    foot: Words = Field(default={}, description="Under the document.")
    columns: list[Column] = Field(min_length=1, max_length=11, description="Without `amount` there are no totals.")
    signatures: list[Annotated[Titles, Field(min_length=1)]] = Field(
        max_length=4, description="Who signs, from left to right."
    )


class PrintTemplateRead(Output):
    """How documents of a kind are printed, with all the columns that they could have."""

    kind: PrintedKind
    paper: str
    logo: bool
    own_fields: bool
    title: dict[str, str]
    head: dict[str, str]
    foot: dict[str, str]
    columns: list[str]
    signatures: list[dict[str, str]]
    all_columns: list[str]
