"""Access windows in the API."""

import ipaddress
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.schemas.common import Input, Named, Output
from app.schemas.companies import TimeZone
from app.schemas.members import Role


def _network(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text))
    except ValueError:
        message = "Use a network such as 203.0.113.0/24 or 2001:db8::/32, or one address."
        raise PydanticCustomError("unknown_network", message) from None


TimeOfDay = Annotated[
    str,
    StringConstraints(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$"),
    Field(examples=["08:00"], description="`24:00` is the end of the day."),
]
NetworkText = Annotated[
    str, StringConstraints(max_length=64), AfterValidator(_network), Field(examples=["203.0.113.0/24"])
]


class SpanInput(Input):
    """From one time of the day until before another, in the window's zone."""

    opens: TimeOfDay
    closes: TimeOfDay = Field(examples=["17:30"])

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.opens >= self.closes:
            message = "It closes after it opens; hours over midnight are two spans."
            raise PydanticCustomError("closes_before_it_opens", message)
        return self


class WeeklySpan(SpanInput):
    """Hours of every Monday (1) to Sunday (7)."""

    weekday: int = Field(ge=1, le=7)


class DayHours(Input):
    """Hours of one day instead of those of its weekday; none: a day off."""

    day: date
    spans: list[SpanInput] = Field(default=[], max_length=10)


class AccessWindowUpdate(Input):
    """Hours and networks of a role; instead of those, of a permission group; instead of both, of one member."""

    role: Role | None = None
    group_id: UUID | None = None
    membership_id: UUID | None = None
    time_zone: TimeZone
    weekly: list[WeeklySpan] = Field(default=[], max_length=70)
    days: list[DayHours] = Field(default=[], max_length=400)
    networks: list[NetworkText] = Field(default=[], max_length=50, description="None: from anywhere.")

    @model_validator(mode="after")
    def _is_of_one(self) -> Self:
        if sum(whose is not None for whose in (self.role, self.group_id, self.membership_id)) != 1:
            raise PydanticCustomError("role_or_member", "A window is of a role, of a group or of a member.")
        if len({entry.day for entry in self.days}) < len(self.days):
            raise PydanticCustomError("duplicate_day", "A day is named twice.")
        return self


class WindowMember(Output):
    """Whose own window it is."""

    membership_id: UUID
    name: str


class AccessWindowRead(Output):
    """Hours and networks of a role, a group or a member, and whether it is open now."""

    id: UUID
    role: str | None
    group: Named | None
    member: WindowMember | None
    time_zone: str
    weekly: list[WeeklySpan]
    days: list[DayHours]
    networks: list[str]
    is_open: bool
    changes_at: datetime | None = Field(description="When it closes or opens next; null beyond 400 days.")
