"""Arrangements of pages in the API."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.schemas.common import Input, Output

PageName = Literal["sales_orders", "sales_order", "purchase_orders", "purchase_order"]
Part = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,30}$")]


class LayoutUpdate(Input):
    """The columns that are shown, in their order, and the steps that are offered."""

    columns: list[Part] = Field(min_length=1, max_length=30)
    steps: list[Part] = Field(default=[], max_length=30)


class LayoutRead(Output):
    """How a page is arranged."""

    page: str
    columns: list[str]
    steps: list[str]


class PageLayoutRead(LayoutRead):
    """The same with all that the page has."""

    all_columns: list[str]
    all_steps: list[str]


class OwnLayoutsRead(Output):
    """Pages that are arranged for the signed-in person otherwise than they come."""

    items: list[LayoutRead]
