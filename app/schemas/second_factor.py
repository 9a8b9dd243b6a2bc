"""Shapes of second factors."""

from typing import Annotated

from pydantic import Field, StringConstraints

from app.schemas.account_links import PresentPassword
from app.schemas.common import Input, Output

Code = Annotated[str, StringConstraints(min_length=6, max_length=20, pattern=r"^[0-9A-Za-z -]+$")]


class FactorsRead(Output):
    """Which second factors the person has, and whether the company asks for one."""

    code_app: bool
    recovery_codes_left: int
    required: bool


class FullProof(Input):
    """The present password, and a code of who has one: who holds a token may not be who owns the account."""

    present_password: PresentPassword
    code: Code | None = Field(None, examples=["123456"], description="Of the app, or a recovery code.")


class CodeBody(Input):
    """A code of the app."""

    code: Code = Field(examples=["123456"])


class EnrolmentRead(Output):
    """What an app is set up with, also as a picture; shown once."""

    secret: str
    uri: str = Field(description="otpauth address for apps on the same device.")
    picture: str = Field(description="QR code as a data address.")


class RecoveryCodes(Output):
    """Codes for when the app is lost, each for one use; shown once."""

    codes: list[str]
