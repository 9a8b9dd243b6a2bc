"""The staff and its absences in the API."""

from datetime import date
from uuid import UUID

from pydantic import Field

from app.schemas.common import Input, Output
from app.schemas.members import Role


class Colleague(Output):
    """A person of the staff."""

    id: UUID
    name: str


class StaffRead(Colleague):
    """A person of the staff, with the role."""

    role: Role


class AbsenceUpdate(Input):
    """Days on which somebody is away, the first and the last included, and who stands in."""

    stand_in_id: UUID
    first_day: date
    last_day: date


class AbsenceCreate(AbsenceUpdate):
    """An absence of one's own or, by who manages members, of somebody else."""

    user_id: UUID | None = Field(default=None, description="None: yourself.")


class AbsenceRead(Output):
    """Days on which somebody is away, and who stands in."""

    id: UUID
    person: Colleague
    stand_in: Colleague
    first_day: date
    last_day: date
    is_away: bool = Field(description="Whether it is today, where the company is.")
    version: int
