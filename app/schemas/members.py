"""Members of a company in the API."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from app.core.passwords import LONGEST_PASSWORD, SHORTEST_PASSWORD
from app.schemas.common import Email, Input, Name, Named, Output, unchanged

Role = Literal["owner", "sales", "warehouse", "accounting", "viewer", "customer", "supplier", "factory"]
Password = Annotated[
    str, StringConstraints(strip_whitespace=False, min_length=SHORTEST_PASSWORD, max_length=LONGEST_PASSWORD)
]


class MemberCreate(Input):
    """A new person with a place in the company; partner users name their partner."""

    email: Email = Field(examples=["lan@hoasen.example"])
    name: Name = Field(examples=["Nguyễn Thị Lan"])
    locale: Literal["vi", "en", "ko"] = "vi"
    password: Password = Field(examples=["the first password, to be changed"])
    role: Role = Field(examples=["sales"])
    partner_id: UUID | None = None


class MemberUpdate(Input):
    """What may change of a member; `active: false` takes the place away."""

    role: Role = unchanged()
    active: bool = unchanged()
    administers: bool = unchanged(description="Of people of a partner: invites and limits colleagues.")


class ColleagueUpdate(Input):
    """What a partner's administrator may change of a colleague."""

    active: bool = unchanged()
    administers: bool = unchanged()


class PersonRead(Output):
    """A person who signs in."""

    id: UUID
    email: str
    name: str


class MemberRead(Output):
    """A person's place in the company."""

    id: UUID
    user: PersonRead
    role: Role
    partner: Named | None
    active: bool
    administers: bool
