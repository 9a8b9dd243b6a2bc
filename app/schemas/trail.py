"""The audit trail in the API."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from app.models.trail import TrailAction
from app.schemas.common import Output
from app.schemas.members import PersonRead


class TrailRow(Output):
    """Who did what, when and from where; changes are told as `{field: [before, after]}`."""

    id: UUID
    recorded_at: datetime
    action: TrailAction = Field(examples=["member.changed"])
    user: PersonRead | None
    subject_kind: str | None
    subject_id: UUID | None
    detail: dict[str, Any]
    address: str | None
