"""The chart of accounts in the API."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.schemas.common import Input, Name, Output, unchanged

AccountKind = Literal["asset", "liability", "equity", "income", "expense", "memo"]
AccountCode = Annotated[str, StringConstraints(min_length=1, max_length=20, pattern=r"^[A-Za-z0-9.-]+$")]


class AccountCreate(Input):
    """A new account; code, kind and `by_partner` stay as they are from then on."""

    code: AccountCode = Field(examples=["5111"])
    name: Name = Field(examples=["Doanh thu bán hàng hóa"])
    name_en: Name = Field(examples=["Revenue from merchandise"])
    kind: AccountKind
    by_partner: bool = False


class AccountUpdate(Input):
    """What may change of an account."""

    name: Name = unchanged()
    name_en: Name = unchanged()
    active: bool = unchanged()


class AccountRead(Output):
    """An account of the general ledger."""

    code: str
    name: str
    name_en: str
    kind: str
    by_partner: bool
    active: bool


class RoleMapping(Input):
    """The account that plays a role from now on."""

    account_code: AccountCode = Field(examples=["5111"])


class AccountRoleRead(Output):
    """A role that postings ask for, and its account."""

    role: str
    account_code: str
