"""Shapes of looking at the portal as somebody else."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from app.schemas.common import Input, Output


class ViewCreate(Input):
    """Why one looks as somebody else; it is kept."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=500)] = Field(examples=["Chị Lan hỏi vì sao"])


class ViewRead(Output):
    """A token that reads what the person reads, and changes nothing; there is no refresh."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the kind of token, not one
    expires_in: int = Field(description="Seconds.")
    membership_id: UUID
    name: str
    partner_name: str


class ViewKept(Output):
    """That somebody looked as a member."""

    id: UUID
    started_at: datetime
    expires_at: datetime
    reason: str
    viewer_name: str
