"""Shapes of signing in and of the signed-in person."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from app.core.passwords import LONGEST_PASSWORD
from app.schemas.common import Input, Output
from app.schemas.second_factor import Code

Email = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")
]


AfterHours = Annotated[
    bool,
    Field(description="Outside one's hours, let in to leave an order, and for nothing else, in place of a refusal."),
]


class SignIn(Input):
    """A person's address and password."""

    email: Email = Field(examples=["owner@demo.giao"])
    password: Annotated[str, StringConstraints(strip_whitespace=False, min_length=1, max_length=LONGEST_PASSWORD)]
    code: Code | None = Field(None, description="Of the app, or a recovery code, where the account has one.")
    membership_id: UUID | None = Field(None, description="The company to enter; the first one when left out.")
    after_hours: AfterHours = False


class Refresh(Input):
    """Which of the person's companies to be in from now on."""

    membership_id: UUID | None = Field(None, description="Another membership to change to.")
    after_hours: AfterHours = False


class MembershipChoice(Output):
    """A company that the person may enter."""

    id: UUID
    company_id: UUID
    company_name: str
    role: str
    partner_id: UUID | None
    partner_name: str | None


class TokenRead(Output):
    """An access token; the refresh token travels in a cookie that pages cannot read."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the kind of token, not one
    expires_in: int = Field(description="Seconds.")
    membership_id: UUID
    memberships: list[MembershipChoice]
    opens_at: datetime | None = Field(
        None,
        description="It is outside the person's hours, which begin then: the token is good for leaving orders only.",
    )


class UserRead(Output):
    """The signed-in person."""

    id: UUID
    email: str
    name: str
    locale: str


class MembershipRead(Output):
    """The membership that the access token is for."""

    id: UUID
    role: str


class CompanyRead(Output):
    """The company that the person is in."""

    id: UUID
    code: str
    name: str
    base_currency: str
    currency_scale: int = Field(description="Decimals of an amount in the base currency.")
    posting_policy: str
    time_zone: str
    locale: str


class PartnerBrief(Output):
    """The partner firm that the person acts for."""

    id: UUID
    code: str
    name: str


class MeRead(Output):
    """Who is signed in, where, for whom, and what it may do."""

    user: UserRead
    membership: MembershipRead
    company: CompanyRead
    partner: PartnerBrief | None
    scopes: list[str]
    factor_due: bool = Field(description="Nothing else can be done before a second factor is set up.")
