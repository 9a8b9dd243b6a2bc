"""How a company's portal looks, in the API."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator

from app.schemas.common import Input, Output

Language = Literal["vi", "en", "ko"]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]
PortalName = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f]+$")]
Welcome = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00-\x08\x0b-\x1f]+$")]
Logo = Annotated[str, StringConstraints(max_length=90_000)]
NumberFormat = Literal["language", "point", "comma", "space"]


class BrandingUpdate(Input):
    """How the portal is to look, as a whole; what is left out is as Giao looks by itself."""

    portal_name: PortalName | None = Field(default=None, examples=["Cổng đặt hàng Hoa Sen"])
    colour: Colour | None = Field(default=None, examples=["#0b6b57"], description="White must be readable on it.")
    logo: Logo | None = Field(
        default=None, description="A PNG or JPEG of at most 64 kB and 2,000 pixels each way, as base64."
    )
    welcome: dict[Language, Welcome] = Field(default={})
    languages: list[Language] = Field(default=["vi", "en", "ko"], min_length=1, max_length=3)
    number_format: NumberFormat = Field(
        default="language", description="1.234,5 (point), 1,234.5 (comma), 1 234,5 (space), or as the language has it."
    )

    @field_validator("languages")
    @classmethod
    def _once(cls, languages: list[Language]) -> list[Language]:
        return list(dict.fromkeys(languages))


class BrandingRead(Output):
    """How the portal of the company that is open looks; `logo` is the address of an image that holds it."""

    portal_name: str | None
    colour: str | None
    logo: str | None = Field(description="A data: address.")
    welcome: dict[str, str]
    languages: list[str]
    number_format: NumberFormat
