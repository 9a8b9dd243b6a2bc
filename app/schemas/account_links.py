"""Shapes of invitations, password resets and changes of a person's own account."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from app.core.passwords import LONGEST_PASSWORD, SHORTEST_PASSWORD
from app.schemas.common import Email, Input, Name, Named, Output
from app.schemas.members import Role

Locale = Literal["vi", "en", "ko"]
LinkToken = Annotated[str, StringConstraints(min_length=20, max_length=100, pattern=r"^[A-Za-z0-9_-]+$")]
NewPassword = Annotated[
    str, StringConstraints(strip_whitespace=False, min_length=SHORTEST_PASSWORD, max_length=LONGEST_PASSWORD)
]
PresentPassword = Annotated[str, StringConstraints(strip_whitespace=False, min_length=1, max_length=LONGEST_PASSWORD)]


class InvitationCreate(Input):
    """Who is asked into the company, as what; people of a partner name it."""

    email: Email = Field(examples=["lan@hoasen.example"])
    name: Name = Field(examples=["Nguyễn Thị Lan"])
    locale: Locale = "vi"
    role: Role = Field(examples=["customer"])
    partner_id: UUID | None = None
    administers: bool = Field(False, description="Of people of a partner: invites and limits colleagues.")


class ColleagueInvite(Input):
    """Whom a partner's administrator asks in: as what the administrator is."""

    email: Email = Field(examples=["lan@hoasen.example"])
    name: Name = Field(examples=["Nguyễn Thị Lan"])
    locale: Locale = "vi"
    administers: bool = False


class InvitationRead(Output):
    """An invitation; its link is in the mail and nowhere else."""

    id: UUID
    email: str
    name: str
    locale: str
    role: Role
    partner: Named | None
    administers: bool
    by_company: bool = Field(description="Asked by the company's staff, and not by the partner's administrator.")
    status: Literal["open", "accepted", "withdrawn"]
    expires_at: datetime
    created_at: datetime


class LinkBody(Input):
    """What the link in a mail carries."""

    token: LinkToken


class InvitationOffer(Output):
    """What an invitation offers, and whether the person's own password accepts it or a new one has to be chosen."""

    email: str
    name: str
    locale: str
    role: Role
    company_name: str
    partner_name: str | None
    has_account: bool


class InvitationAccept(LinkBody):
    """The person's answer to an invitation; `password` is a new one, or the account's own."""

    name: Name
    locale: Locale = "vi"
    password: PresentPassword = Field(examples=["chín con mèo mun"])


class Accepted(Output):
    """Where the person may sign in from now on."""

    email: str
    membership_id: UUID


class ResetAsk(Input):
    """The address that is to get a link."""

    email: Email = Field(examples=["lan@hoasen.example"])


class ResetConfirm(LinkBody):
    """A new password for the account that the link was sent to."""

    password: NewPassword = Field(examples=["chín con mèo mun"])


class PasswordChange(Input):
    """The present password and the new one."""

    present_password: PresentPassword
    password: NewPassword = Field(examples=["chín con mèo mun"])


class EmailChange(Input):
    """The address to sign in with from now on, proved by the present password."""

    present_password: PresentPassword
    email: Email = Field(examples=["lan@hoasen.example"])


class EmailConfirmed(Output):
    """Whether the other address still has to say yes."""

    status: Literal["waiting", "changed"]
