"""Shapes of sign-ins, as a person and as staff sees them."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from app.schemas.common import Output


class SignInRead(Output):
    """One way in that goes on: a browser that stays signed in."""

    id: UUID
    started_at: datetime
    seen_at: datetime = Field(description="When it last asked for a new access token.")
    address: str
    device: str = Field(description="What the browser says of itself.")
    current: bool = Field(description="Whether it is the one that asks.")


class SignInsEnded(Output):
    """How many were ended."""

    ended: int
